namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The loss of classification (Eq. 11 of the paper): the mean over the batch of -log softmax(logits[n])[labels[n]], in nats.
/// </summary>
/// <remarks>
/// logits is (N, C); labels is (N), class numbers from 0 to C - 1 held as floating-point numbers; the result is (1). The largest logit of
/// a row is taken off before the exponential, so that nothing overflows; the adjoint, (softmax - one-hot) / N, is written by hand
/// (docs/adjoints/softmax-cross-entropy.md).
/// </remarks>
/// <example><code>var loss = SoftmaxCrossEntropy.Apply(logits, labels);</code></example>
[GpuLayer]
[Sample(Shapes = "6,5; 6", Low = 0, High = 4.99)]
public static partial class SoftmaxCrossEntropy
{
    [Reduce(Reduction.Max)]
    static float Largest(Dim n, Over c, View logits) => logits[n, c];

    [Reduce(Reduction.Sum)]
    static float Total(Dim n, Over c, View logits, View largest) => MathF.Exp(logits[n, c] - largest[n]);

    [Map]
    static float Loss(Dim n, View logits, View labels, View largest, View total) =>
        MathF.Log(total[n]) + largest[n] - logits[n, (int)labels[n]];

    [Reduce(Reduction.Mean)]
    static float Output(Over n, View loss) => loss[n];

    [Map, Adjoint("logits")]
    static float LogitsAdjoint(Dim n, Dim c, View upstream, View logits, View labels, View largest, View total)
    {
        var softmax = MathF.Exp(logits[n, c] - largest[n]) / total[n];
        var target = c == (int)labels[n] ? 1f : 0f;
        return upstream[0] * (softmax - target) / logits.Size(0);
    }
}
