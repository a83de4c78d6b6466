namespace RepFlow.Ilgpu.Layers;

/// <summary>The mean of each channel of a clip: (N, C, T, H, W) to (N, C).</summary>
/// <example><code>var features = GlobalAveragePool3d.Apply(clip);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,2,3,4")]
public static partial class GlobalAveragePool3d
{
    [Reduce(Reduction.Mean)]
    static float Output(Dim n, Dim c, Over t, Over i, Over j, View x) => x[n, c, t, i, j];
}
