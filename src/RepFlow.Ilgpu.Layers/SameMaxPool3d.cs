namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The largest value of each window of a clip with TensorFlow's padding <c>SAME</c>, as I3D has it: the result's frames, rows and columns are those of x over the stride, rounded up.
/// </summary>
/// <remarks>
/// x is (N, C, T, H, W); y is (N, C, T / frameStride, H / stride, W / stride), rounded up; windows begin where those of <see cref="SameConv3d"/> do. What lies outside x
/// takes no part. Of equal values the first in index order receives the gradient.
/// </remarks>
/// <param name="frames">The window's length, in frames.</param>
/// <param name="kernel">The window's side, in pixels.</param>
/// <param name="frameStride">Frames from one window to the next.</param>
/// <param name="stride">Pixels from one window to the next.</param>
/// <exception cref="ArgumentException">A window or stride is below 1.</exception>
/// <example><code>var y = new SameMaxPool3d(frames: 1, kernel: 3, frameStride: 1, stride: 2).Forward(clip);</code></example>
[GpuLayer]
[Sample(3, 3, 2, 2, Shapes = "1,2,4,5,2")]
[Sample(1, 2, 1, 2, Shapes = "1,2,2,3,4")]
public sealed partial class SameMaxPool3d(int frames, int kernel, int frameStride, int stride)
{
    /// <summary>The window's length, in frames.</summary>
    public int Frames { get; } = Require.Positive(frames, "The length of a pooling window");

    /// <summary>The window's side, in pixels.</summary>
    public int Kernel { get; } = Require.Positive(kernel, "The kernel of a pooling layer");

    /// <summary>Frames from one window to the next.</summary>
    public int FrameStride { get; } = Require.Positive(frameStride, "The frame stride of a pooling layer");

    /// <summary>Pixels from one window to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a pooling layer");

    int OutFrames(Shape x) => SamePadding.Count(x[2], FrameStride);

    int Rows(Shape x) => SamePadding.Count(x[3], Stride);

    int Columns(Shape x) => SamePadding.Count(x[4], Stride);

    [Reduce(Reduction.Max)]
    float Output(
        Dim n,
        Dim c,
        [Extent(nameof(OutFrames))] Dim t,
        [Extent(nameof(Rows))] Dim i,
        [Extent(nameof(Columns))] Dim j,
        [Extent(nameof(Frames))] Over q,
        [Extent(nameof(Kernel))] Over r,
        [Extent(nameof(Kernel))] Over s,
        [Border(Border.Exclude)] View x) =>
        x[
            n,
            c,
            (t * FrameStride) + q - SamePadding.Before(x.Size(2), FrameStride, Frames),
            (i * Stride) + r - SamePadding.Before(x.Size(3), Stride, Kernel),
            (j * Stride) + s - SamePadding.Before(x.Size(4), Stride, Kernel)];
}
