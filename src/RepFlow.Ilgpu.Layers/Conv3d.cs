namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Convolution of clips over space and time, with stride, zero padding and bias:
/// y[n,k,t,i,j] = Bias[k] + sum over c,q,r,s of
/// x[n, c, t*frameStride + q - framePadding, i*stride + r - padding, j*stride + s - padding] * Weight[k,c,q,r,s].
/// </summary>
/// <remarks>
/// x is (N, inChannels, T, H, W); y is (N, outChannels, (T + 2 framePadding - frames) / frameStride + 1, (H + 2 padding - kernel) / stride + 1,
/// and the same of W). <c>frames: 1</c> is a convolution of each frame on its own.
/// </remarks>
/// <param name="inChannels">Channels of x.</param>
/// <param name="outChannels">Channels of y.</param>
/// <param name="frames">Taps along time.</param>
/// <param name="kernel">Taps along each side.</param>
/// <param name="frameStride">Frames of x from one frame of y to the next.</param>
/// <param name="stride">Pixels of x from one pixel of y to the next.</param>
/// <param name="framePadding">Frames of zeros before the first and after the last.</param>
/// <param name="padding">Zeros around each frame.</param>
/// <param name="bias">Whether a number is added to each output channel.</param>
/// <exception cref="ArgumentException">A count, kernel or stride is below 1, or a padding negative.</exception>
/// <example><code>var y = new Conv3d(3, 64, frames: 3, kernel: 7, stride: 2, framePadding: 1, padding: 3).Forward(clip);</code></example>
[GpuLayer]
[Sample(2, 3, 3, 3, 1, 1, 1, 1, true, Shapes = "1,2,3,4,4")]
[Sample(2, 2, 2, 3, 2, 2, 0, 1, Shapes = "2,2,4,5,4")]
public sealed partial class Conv3d(
    int inChannels,
    int outChannels,
    int frames = 3,
    int kernel = 3,
    int frameStride = 1,
    int stride = 1,
    int framePadding = 0,
    int padding = 0,
    bool bias = false)
{
    /// <summary>Frames of x from one frame of y to the next.</summary>
    public int FrameStride { get; } = Require.Positive(frameStride, "The frame stride of a convolution");

    /// <summary>Pixels of x from one pixel of y to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a convolution");

    /// <summary>Frames of zeros before the first and after the last.</summary>
    public int FramePadding { get; } = Require.NotNegative(framePadding, "The frame padding of a convolution");

    /// <summary>Zeros around each frame.</summary>
    public int Padding { get; } = Require.NotNegative(padding, "The padding of a convolution");

    /// <summary>Whether <see cref="Bias"/> is added.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>The taps, (outChannels, inChannels, frames, kernel, kernel).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(
        Require.Positive(outChannels, "The number of output channels"),
        Require.Positive(inChannels, "The number of input channels"),
        Require.Positive(frames, "The number of frames of a kernel"),
        Require.Positive(kernel, "The kernel of a convolution"),
        kernel);

    /// <summary>What is added to each output channel, (outChannels); of no elements without bias.</summary>
    [Parameter]
    public Parameter Bias { get; } = Initial.Zeros(bias ? outChannels : 0);

    [Contract]
    float Product(Dim n, Dim k, Dim t, Dim i, Dim j, Over c, Over q, Over r, Over s, View x) =>
        x[n, c, (t * FrameStride) + q - FramePadding, (i * Stride) + r - Padding, (j * Stride) + s - Padding] * Weight[k, c, q, r, s];

    [Map, When(nameof(HasBias))]
    float Output(Dim n, Dim k, Dim t, Dim i, Dim j, float product) => product + Bias[k];
}
