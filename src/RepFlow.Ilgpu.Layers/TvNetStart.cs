namespace RepFlow.Ilgpu.Layers;

/// <summary>The field with which TVNet's iterations begin: a flow, and dual variables of zero behind it, (N, 2, H, W) to (N, 6, H, W). See <see cref="TvNetStep"/>.</summary>
/// <example><code>var field = TvNetStart.Apply(flow);</code></example>
[GpuLayer]
[Sample(Shapes = "2,2,3,4")]
public static partial class TvNetStart
{
    static int Six(Shape flow) => 6;

    // What is behind the flow reads as zero.
    [Map]
    static float Output(Dim n, [Extent(nameof(Six))] Dim c, Dim i, Dim j, View flow) => flow[n, c, i, j];
}
