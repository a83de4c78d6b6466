namespace RepFlow.Ilgpu.Layers;

/// <summary>The mean of each channel of an image: (N, C, H, W) to (N, C).</summary>
/// <example><code>var features = GlobalAveragePool2d.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4,5")]
public static partial class GlobalAveragePool2d
{
    [Reduce(Reduction.Mean)]
    static float Output(Dim n, Dim c, Over i, Over j, View x) => x[n, c, i, j];
}
