namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Convolution along time alone, each pixel on its own; the temporal half of a (2+1)-D convolution (Tran et al. 2018):
/// y[n,k,t,…] = Bias[k] + sum over c,q of x[n, c, t*stride + q - padding, …] * Weight[k,c,q].
/// </summary>
/// <remarks>
/// x is (N, inChannels, T) with any axes after, as in (N, C, T, H, W); y is (N, outChannels, (T + 2 padding - frames) / stride + 1) with the same.
/// </remarks>
/// <param name="inChannels">Channels of x.</param>
/// <param name="outChannels">Channels of y.</param>
/// <param name="frames">Taps.</param>
/// <param name="stride">Frames of x from one frame of y to the next.</param>
/// <param name="padding">Frames of zeros before the first and after the last.</param>
/// <param name="bias">Whether a number is added to each output channel.</param>
/// <exception cref="ArgumentException">A count, kernel or stride is below 1, or a padding negative.</exception>
/// <example><code>var y = new TemporalConv(64, 64, frames: 3, padding: 1).Forward(clip);</code></example>
[GpuLayer]
[Sample(2, 3, 3, 1, 1, Shapes = "1,2,4,2,3")]
[Sample(3, 2, 3, 2, 1, true, Shapes = "2,3,5,2,2")]
[Sample(2, 3, 3, 1, 1, true, Shapes = "2,2,5")]
public sealed partial class TemporalConv(int inChannels, int outChannels, int frames = 3, int stride = 1, int padding = 0, bool bias = false)
{
    /// <summary>Frames of x from one frame of y to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a convolution");

    /// <summary>Frames of zeros before the first and after the last.</summary>
    public int Padding { get; } = Require.NotNegative(padding, "The padding of a convolution");

    /// <summary>Whether <see cref="Bias"/> is added.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>The taps, (outChannels, inChannels, frames).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(
        Require.Positive(outChannels, "The number of output channels"),
        Require.Positive(inChannels, "The number of input channels"),
        Require.Positive(frames, "The number of frames of a kernel"));

    /// <summary>What is added to each output channel, (outChannels); of no elements without bias.</summary>
    [Parameter]
    public Parameter Bias { get; } = Initial.Zeros(bias ? outChannels : 0);

    [Contract]
    float Product(Dim n, Dim k, Dim t, [Rest] Dim r, Over c, Over q, View x) => x[n, c, (t * Stride) + q - Padding, r] * Weight[k, c, q];

    [Map, When(nameof(HasBias))]
    float Output(Dim n, Dim k, Dim t, [Rest] Dim r, float product) => product + Bias[k];
}
