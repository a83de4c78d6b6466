namespace RepFlow.Ilgpu.Layers;

/// <summary>Some consecutive frames of a clip, or samples of a batch: y[n, …] = x[Start + n, …]. Nothing is copied: y is part of x.</summary>
/// <remarks>x is (N) with N at least start + count and any axes after, as in (N, C, H, W); y is (count) with the same.</remarks>
/// <param name="start">The first frame taken.</param>
/// <param name="count">The number of frames taken.</param>
/// <exception cref="ArgumentException">The slice is empty or begins before the first; when it runs, x has fewer frames.</exception>
/// <example><code>
/// // The flow between consecutive frames of a clip of 16.
/// var u = flow.Forward(new SliceFrames(0, 15).Forward(clip), new SliceFrames(1, 15).Forward(clip));
/// </code></example>
[GpuLayer]
[Sample(1, 2, Shapes = "4")]
[Sample(1, 2, Shapes = "4,5")]
[Sample(1, 2, Shapes = "4,2,3")]
[Sample(1, 2, Shapes = "4,2,3,5")]
[Sample(0, 1, Shapes = "2,1,2,3,3")]
public sealed partial class SliceFrames(int start, int count)
{
    /// <summary>The first of the frames taken.</summary>
    public int Start { get; } = Require.NotNegative(start, "The first of the frames of a slice");

    /// <summary>The number of frames taken.</summary>
    public int Count { get; } = Require.Positive(count, "The number of frames of a slice");

    int Taken(Shape x) => Require.Slice(Start, Count, x[0], "Frames");

    [Map]
    float Output([Extent(nameof(Taken))] Dim n, [Rest] Dim r, View x) => x[Start + n, r];
}
