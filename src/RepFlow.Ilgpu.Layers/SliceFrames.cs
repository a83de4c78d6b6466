namespace RepFlow.Ilgpu.Layers;

/// <summary>Some consecutive frames of a clip, or samples of a batch: y[n,c,i,j] = x[start + n,c,i,j]. Nothing is copied: y is part of x.</summary>
/// <remarks>x is (N, C, H, W) with N at least start + count; y is (count, C, H, W).</remarks>
/// <param name="start">The first frame taken.</param>
/// <param name="count">The number of frames taken.</param>
/// <example><code>
/// // The flow between consecutive frames of a clip of 16.
/// var u = flow.Forward(new SliceFrames(0, 15).Forward(clip), new SliceFrames(1, 15).Forward(clip));
/// </code></example>
[GpuLayer]
[Sample(1, 2, Shapes = "4,2,3,5")]
[Sample(0, 1, Shapes = "2,1,3,3")]
public sealed partial class SliceFrames(int start, int count)
{
    /// <summary>The number of frames taken.</summary>
    public int Count { get; } = Require.Positive(count, "The number of frames of a slice");

    [Map]
    float Output([Extent(nameof(Count))] Dim n, Dim c, Dim i, Dim j, View x) => x[start + n, c, i, j];
}
