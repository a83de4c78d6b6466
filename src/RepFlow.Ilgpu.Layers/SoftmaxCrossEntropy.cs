namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The loss of classification (Eq. 11 of the paper): the mean over the batch of -log softmax(logits[n])[labels[n]], in nats.
/// </summary>
/// <remarks>
/// logits is (N, C); labels is (N), class numbers from 0 to C - 1 held as floating-point numbers; the result is (1). The largest logit of
/// a row is taken off before the exponential, so that nothing overflows; the adjoint, (softmax - one-hot) / N, is written by hand
/// (docs/adjoints/softmax-cross-entropy.md). A row labelled <see cref="Ignored"/> does not count: the mean is over the others, as with PyTorch's
/// <c>ignore_index</c>. Any other number that is no class makes the loss NaN.
/// </remarks>
/// <example><code>var loss = SoftmaxCrossEntropy.Apply(logits, labels);</code></example>
[GpuLayer]
[Sample(Shapes = "6,5; 6", Low = 0, High = 4.99)]
public static partial class SoftmaxCrossEntropy
{
    /// <summary>The label of a row that does not count.</summary>
    public const float Ignored = -100f;

    [Reduce(Reduction.Max)]
    static float Largest(Dim n, Over c, View logits) => logits[n, c];

    [Reduce(Reduction.Sum)]
    static float Total(Dim n, Over c, View logits, View largest) => MathF.Exp(logits[n, c] - largest[n]);

    [Reduce(Reduction.Sum)]
    static float Counted(Over n, View labels) => IsIgnored(labels[n]) ? 0f : 1f;

    [Map]
    static float Loss(Dim n, View logits, View labels, View largest, View total) =>
        IsIgnored(labels[n]) ? 0f
        : IsClass(labels[n], logits.Size(1)) ? MathF.Log(total[n]) + largest[n] - logits[n, (int)labels[n]]
        : float.NaN;

    [Reduce(Reduction.Sum)]
    static float Output(Over n, View loss, View counted) => loss[n] / counted[0];

    [Map, Adjoint("logits")]
    static float LogitsAdjoint(Dim n, Dim c, View upstream, View logits, View labels, View largest, View total, View counted)
    {
        var softmax = MathF.Exp(logits[n, c] - largest[n]) / total[n];
        var target = c == (int)labels[n] ? 1f : 0f;
        var share = IsClass(labels[n], logits.Size(1)) ? softmax - target : float.NaN;
        return IsIgnored(labels[n]) ? 0f : upstream[0] * share / counted[0];
    }

    static bool IsIgnored(float label) => label == Ignored;

    static bool IsClass(float label, int classes) => label >= 0f && label < classes;
}
