namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Convolution of clips over space and time with TensorFlow's padding <c>SAME</c>, as I3D has it: <see cref="Conv3d"/> with as many zeros around as make the result's frames, rows and
/// columns those of x over the stride, rounded up.
/// </summary>
/// <remarks>
/// x is (N, inChannels, T, H, W); y is (N, outChannels, T / frameStride, H / stride, W / stride), rounded up. Of n elements, a window of k that steps by s lacks
/// max(k - s, 0) where s divides n, else max(k - n mod s, 0); half of them, rounded down, are before the first.
/// </remarks>
/// <param name="inChannels">Channels of x.</param>
/// <param name="outChannels">Channels of y.</param>
/// <param name="frames">Taps along time.</param>
/// <param name="kernel">Taps along each side.</param>
/// <param name="frameStride">Frames of x from one frame of y to the next.</param>
/// <param name="stride">Pixels of x from one pixel of y to the next.</param>
/// <exception cref="ArgumentException">A count, kernel or stride is below 1.</exception>
/// <example><code>var y = new SameConv3d(3, 64, frames: 7, kernel: 7, frameStride: 2, stride: 2).Forward(clip);</code></example>
[GpuLayer]
[Sample(2, 2, 3, 3, 2, 2, Shapes = "1,2,4,5,3")]
[Sample(1, 2, 2, 3, 1, 2, Shapes = "2,1,3,4,6")]
public sealed partial class SameConv3d(int inChannels, int outChannels, int frames = 3, int kernel = 3, int frameStride = 1, int stride = 1)
{
    /// <summary>Taps along time.</summary>
    public int Frames { get; } = Require.Positive(frames, "The number of frames of a kernel");

    /// <summary>Taps along each side.</summary>
    public int Kernel { get; } = Require.Positive(kernel, "The kernel of a convolution");

    /// <summary>Frames of x from one frame of y to the next.</summary>
    public int FrameStride { get; } = Require.Positive(frameStride, "The frame stride of a convolution");

    /// <summary>Pixels of x from one pixel of y to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a convolution");

    /// <summary>The taps, (outChannels, inChannels, frames, kernel, kernel).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(
        Require.Positive(outChannels, "The number of output channels"), Require.Positive(inChannels, "The number of input channels"), frames, kernel, kernel);

    int OutFrames(Shape x) => SamePadding.Count(x[2], FrameStride);

    int Rows(Shape x) => SamePadding.Count(x[3], Stride);

    int Columns(Shape x) => SamePadding.Count(x[4], Stride);

    [Contract]
    float Output(
        Dim n, Dim k, [Extent(nameof(OutFrames))] Dim t, [Extent(nameof(Rows))] Dim i, [Extent(nameof(Columns))] Dim j, Over c, Over q, Over r, Over s, View x) =>
        x[
            n,
            c,
            (t * FrameStride) + q - SamePadding.Before(x.Size(2), FrameStride, Frames),
            (i * Stride) + r - SamePadding.Before(x.Size(3), Stride, Kernel),
            (j * Stride) + s - SamePadding.Before(x.Size(4), Stride, Kernel)] * Weight[k, c, q, r, s];
}
