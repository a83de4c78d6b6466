using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>Every row brought to length one: y[n,c] = x[n,c] / sqrt(sum over k of x[n,k]^2 + 1e-12).</summary>
[GpuLayer]
[Sample(Shapes = "4,6")]
public static partial class RowNormalize
{
    [Reduce(Reduction.Sum)]
    static float SquaredLength(Dim n, Over k, View x) => x[n, k] * x[n, k];

    [Map]
    static float Output(Dim n, Dim c, float x, View squaredLength) => x / MathF.Sqrt(squaredLength[n] + 1e-12f);
}
