namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The largest value of each window of a clip: y[n,c,t,i,j] = max over q,r,s of
/// x[n, c, t*frameStride + q - framePadding, i*stride + r - padding, j*stride + s - padding].
/// </summary>
/// <remarks>
/// x is (N, C, T, H, W); y is (N, C, (T + 2 framePadding - frames) / frameStride + 1, (H + 2 padding - kernel) / stride + 1, and the same of W).
/// What lies outside x takes no part. Of equal values the first in index order receives the gradient.
/// </remarks>
/// <param name="frames">The window's length, in frames.</param>
/// <param name="kernel">The window's side, in pixels.</param>
/// <param name="frameStride">Frames from one window to the next.</param>
/// <param name="stride">Pixels from one window to the next.</param>
/// <param name="framePadding">How far windows may reach before the first frame and after the last; at most half of <paramref name="frames"/>.</param>
/// <param name="padding">How far windows may reach outside a frame; at most half the kernel.</param>
/// <exception cref="ArgumentException">A window or stride is below 1, or a padding negative or more than half a window.</exception>
/// <example><code>var y = new MaxPool3d(frames: 1, kernel: 3, frameStride: 1, stride: 2, padding: 1).Forward(clip);</code></example>
[GpuLayer]
[Sample(2, 2, 2, 2, Shapes = "1,2,4,4,2")]
[Sample(3, 3, 1, 2, 1, 1, Shapes = "1,2,3,5,4")]
public sealed partial class MaxPool3d(int frames, int kernel, int frameStride, int stride, int framePadding = 0, int padding = 0)
{
    /// <summary>The window's length, in frames.</summary>
    public int Frames { get; } = Require.Positive(frames, "The length of a pooling window");

    /// <summary>The window's side, in pixels.</summary>
    public int Kernel { get; } = Require.Positive(kernel, "The kernel of a pooling layer");

    /// <summary>Frames from one window to the next.</summary>
    public int FrameStride { get; } = Require.Positive(frameStride, "The frame stride of a pooling layer");

    /// <summary>Pixels from one window to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a pooling layer");

    /// <summary>How far windows may reach before the first frame and after the last.</summary>
    public int FramePadding { get; } = Require.PoolPadding(framePadding, frames, "The frame padding of a pooling layer");

    /// <summary>How far windows may reach outside.</summary>
    public int Padding { get; } = Require.PoolPadding(padding, kernel, "The padding of a pooling layer");

    [Reduce(Reduction.Max)]
    float Output(
        Dim n,
        Dim c,
        Dim t,
        Dim i,
        Dim j,
        [Extent(nameof(Frames))] Over q,
        [Extent(nameof(Kernel))] Over r,
        [Extent(nameof(Kernel))] Over s,
        [Border(Border.Exclude)] View x) =>
        x[n, c, (t * FrameStride) + q - FramePadding, (i * Stride) + r - Padding, (j * Stride) + s - Padding];
}
