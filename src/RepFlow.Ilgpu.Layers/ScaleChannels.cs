namespace RepFlow.Ilgpu.Layers;

/// <summary>Every channel multiplied by a number of its own: y[n,c,…] = x[n,c,…] * gate[n,c], as in squeeze-and-excitation (Hu et al. 2018) and S3D-G's feature gating.</summary>
/// <remarks>x is (N, C) with any axes after, gate (N, C); y has the shape of x.</remarks>
/// <example><code>var y = ScaleChannels.Apply(x, Sigmoid.Apply(linear.Forward(GlobalAveragePool.Apply(x))));</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,5; 2,3")]
[Sample(Shapes = "2,3,2,2,3; 2,3")]
public static partial class ScaleChannels
{
    [Map]
    static float Output(Dim n, Dim c, [Rest] Dim r, View x, View gate) => x[n, c, r] * gate[n, c];
}
