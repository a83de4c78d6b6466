using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// Two results: the cross entropy of logits with distributions over classes, loss = -1/N sum over n,k of target[n,k] log p[n,k], which is one number, and the probabilities p = softmax(logits), (N, K).
/// A loss may depend on either; through what it does not depend on, no gradient comes.
/// </summary>
[GpuLayer]
[Results("loss", "probabilities")]
[Sample(Shapes = "3,4; 3,4")]
[Sample(Shapes = "1,2; 1,2")]
public static partial class SoftmaxLoss
{
    [Reduce(Reduction.Max)]
    static float Largest(Dim n, Over k, View logits) => logits[n, k];

    [Reduce(Reduction.Sum)]
    static float Total(Dim n, Over k, View logits, View largest) => MathF.Exp(logits[n, k] - largest[n]);

    [Map]
    static float Probabilities(Dim n, Dim k, View logits, View largest, View total) => MathF.Exp(logits[n, k] - largest[n]) / total[n];

    [Reduce(Reduction.Sum)]
    static float Loss(Over n, Over k, View logits, View target, View largest, View total) =>
        target[n, k] * (largest[n] + MathF.Log(total[n]) - logits[n, k]) / logits.Size(0);
}
