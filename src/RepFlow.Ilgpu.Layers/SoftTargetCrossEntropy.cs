namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The loss of classification for soft targets, as mixup and label smoothing give them: the mean over the batch of -sum over c of targets[n, c] * log softmax(logits[n])[c], in
/// nats.
/// </summary>
/// <remarks>
/// logits and targets are (N, C); the result is (1). The targets of a sample usually add up to 1 and need not. The largest logit of a row is
/// taken off before the exponential, so that nothing overflows; the adjoint of the logits, (softmax * sum of targets - targets) / N, is written by hand
/// (docs/adjoints/softmax-cross-entropy.md).
/// </remarks>
/// <example><code>var loss = SoftTargetCrossEntropy.Apply(logits, targets);</code></example>
[GpuLayer]
[Sample(Shapes = "6,5; 6,5")]
public static partial class SoftTargetCrossEntropy
{
    [Reduce(Reduction.Max)]
    static float Largest(Dim n, Over c, View logits) => logits[n, c];

    [Reduce(Reduction.Sum)]
    static float Total(Dim n, Over c, View logits, View largest) => MathF.Exp(logits[n, c] - largest[n]);

    [Map]
    static float LogTotal(Dim n, View largest, View total) => MathF.Log(total[n]) + largest[n];

    [Reduce(Reduction.Sum)]
    static float Loss(Dim n, Over c, View logits, View targets, View logTotal) => targets[n, c] * (logTotal[n] - logits[n, c]);

    [Reduce(Reduction.Mean)]
    static float Output(Over n, View loss) => loss[n];

    [Reduce(Reduction.Sum), Adjoint]
    static float Mass(Dim n, Over c, View targets) => targets[n, c];

    [Map, Adjoint("logits")]
    static float LogitsAdjoint(Dim n, Dim c, View upstream, View logits, View targets, View logTotal, View mass) =>
        upstream[0] * ((MathF.Exp(logits[n, c] - logTotal[n]) * mass[n]) - targets[n, c]) / logits.Size(0);
}
