namespace RepFlow.Ilgpu.Layers;

/// <summary>Some consecutive channels of a tensor: y[n,c,i,j] = x[n, start + c, i, j].</summary>
/// <remarks>x is (N, C, H, W) with C at least start + count; y is (N, count, H, W). With N = 1 nothing is copied: y is part of x.</remarks>
/// <param name="start">The first channel taken.</param>
/// <param name="count">The number of channels taken.</param>
/// <example><code>var ux = new SliceChannels(0, channels).Forward(flow);</code></example>
[GpuLayer]
[Sample(1, 2, Shapes = "2,4,3,5")]
[Sample(0, 1, Shapes = "1,2,3,3")]
[Sample(1, 3, Shapes = "1,4,3,5")]
public sealed partial class SliceChannels(int start, int count)
{
    /// <summary>The number of channels taken.</summary>
    public int Count { get; } = Require.Positive(count, "The number of channels of a slice");

    [Map]
    float Output(Dim n, [Extent(nameof(Count))] Dim c, Dim i, Dim j, View x) => x[n, start + c, i, j];
}
