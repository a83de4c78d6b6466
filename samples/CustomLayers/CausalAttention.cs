using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// Attention over sequences (N, T, D), of which no step looks at a later one: softmax(Q K^T / sqrt(D)) V with the weights above the diagonal 0 (Vaswani et al.,
/// "Attention is all you need", 2017). The products run on the contraction engine.
/// </summary>
[GpuLayer]
[Sample(Shapes = "2,5,3; 2,5,3; 2,5,4")]
public static partial class CausalAttention
{
    [Contract]
    static float Scores(Dim n, Dim t, Dim u, Over d, View queries, View keys) => queries[n, t, d] * keys[n, u, d];

    [Reduce(Reduction.Max)]
    static float Largest(Dim n, Dim t, Over u, View scores) => u <= t ? scores[n, t, u] : float.NegativeInfinity;

    [Map]
    static float Weights(Dim n, Dim t, Dim u, View scores, View largest, View queries) =>
        u <= t ? MathF.Exp((scores[n, t, u] - largest[n, t]) / MathF.Sqrt(queries.Size(2))) : 0f;

    [Reduce(Reduction.Sum)]
    static float Total(Dim n, Dim t, Over u, View weights) => weights[n, t, u];

    [Contract]
    static float Mixed(Dim n, Dim t, Dim e, Over u, View weights, View values) => weights[n, t, u] * values[n, u, e];

    [Map]
    static float Output(Dim n, Dim t, Dim e, View mixed, View total) => mixed[n, t, e] / total[n, t];
}
