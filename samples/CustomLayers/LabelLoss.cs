using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// The cross entropy of logits, (N, K), with labels, (N), integers from 0 to K - 1: the mean of -log softmax(logits[n])[labels[n]] over the rows whose label is not negative, in nats.
/// There is no gradient by labels, and none is asked for.
/// </summary>
[GpuLayer]
[Sample(Shapes = "4,3; 4", Least = -1)]
[Sample(Shapes = "5,3; 5")]
public static partial class LabelLoss
{
    [Reduce(Reduction.Max)]
    static float Largest(Dim n, Over k, View logits) => logits[n, k];

    [Reduce(Reduction.Sum)]
    static float Total(Dim n, Over k, View logits, View largest) => MathF.Exp(logits[n, k] - largest[n]);

    [Reduce(Reduction.Sum)]
    static float Counted(Over n, IntView labels) => labels[n] < 0 ? 0f : 1f;

    [Map]
    static float Own(Dim n, View logits, IntView labels, View largest, View total) =>
        labels[n] < 0 ? 0f : largest[n] + MathF.Log(total[n]) - logits[n, labels[n]];

    [Reduce(Reduction.Sum)]
    static float Output(Over n, View own, View counted) => own[n] / counted[0];
}
