namespace RepFlow.Ilgpu.Layers;

/// <summary>The mean of each channel: (N, C, H, W), (N, C, T, H, W) or any other axes after (N, C), to (N, C).</summary>
/// <example><code>var features = GlobalAveragePool.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3")]
[Sample(Shapes = "2,3,7")]
[Sample(Shapes = "2,3,4,5")]
[Sample(Shapes = "2,3,2,3,4")]
public static partial class GlobalAveragePool
{
    [Reduce(Reduction.Mean)]
    static float Output(Dim n, Dim c, [Rest] Over r, View x) => x[n, c, r];
}
