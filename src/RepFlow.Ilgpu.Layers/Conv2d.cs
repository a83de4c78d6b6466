namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Convolution of images (as in every deep-learning library: a correlation), with stride, zero padding, dilation, groups and bias:
/// y[n,k,i,j] = Bias[k] + sum over c,r,s of x[n, c, i*stride + r*dilation - padding, j*stride + s*dilation - padding] * Weight[k,c,r,s],
/// with c running over the input channels of k's group.
/// </summary>
/// <remarks>
/// x is (N, inChannels, H, W); y is (N, outChannels, (H + 2 padding - dilation (kernel - 1) - 1) / stride + 1, and the same of W).
/// </remarks>
/// <param name="inChannels">Channels of x.</param>
/// <param name="outChannels">Channels of y.</param>
/// <param name="kernel">Taps along each side.</param>
/// <param name="stride">Pixels of x from one pixel of y to the next.</param>
/// <param name="padding">Zeros around x on each side.</param>
/// <param name="dilation">Pixels of x from one tap to the next.</param>
/// <param name="groups">Groups of channels that do not see each other; as many as there are channels makes a depthwise convolution.</param>
/// <param name="bias">Whether a number is added to each output channel.</param>
/// <exception cref="ArgumentException">
/// The groups do not divide the channels, a count, kernel, stride or dilation is below 1, or the padding negative.
/// </exception>
/// <example><code>
/// var stem = new Conv2d(3, 64, kernel: 7, stride: 2, padding: 3);
/// var y = stem.Forward(x);                                             // (N, 3, 112, 112) to (N, 64, 56, 56)
/// </code></example>
[GpuLayer]
[Sample(2, 3, Shapes = "2,2,5,6")]
[Sample(3, 2, 3, 2, 1, Shapes = "1,3,7,6")]
[Sample(3, 4, 1, 2, Shapes = "2,3,5,4")]
[Sample(4, 6, 3, 1, 1, 1, 2, true, Shapes = "1,4,4,5")]
[Sample(2, 2, 3, 1, 2, 2, 1, true, Shapes = "1,2,7,5")]
[Sample(3, 3, 3, 2, 2, 2, 3, Shapes = "1,3,8,7")]
public sealed partial class Conv2d(
    int inChannels,
    int outChannels,
    int kernel = 3,
    int stride = 1,
    int padding = 0,
    int dilation = 1,
    int groups = 1,
    bool bias = false)
{
    /// <summary>The number of groups.</summary>
    public int Groups { get; } = Require.Groups(groups, inChannels, outChannels);

    /// <summary>Output channels of a group.</summary>
    public int GroupChannels { get; } = outChannels / groups;

    /// <summary>Pixels of x from one pixel of y to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a convolution");

    /// <summary>Zeros around x on each side.</summary>
    public int Padding { get; } = Require.NotNegative(padding, "The padding of a convolution");

    /// <summary>Pixels of x from one tap to the next.</summary>
    public int Dilation { get; } = Require.Positive(dilation, "The dilation of a convolution");

    /// <summary>Whether <see cref="Bias"/> is added.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>The taps, (outChannels, inChannels / groups, kernel, kernel).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(
        outChannels, inChannels / groups, Require.Positive(kernel, "The kernel of a convolution"), kernel);

    /// <summary>What is added to each output channel, (outChannels); of no elements without bias.</summary>
    [Parameter]
    public Parameter Bias { get; } = Initial.Zeros(bias ? outChannels : 0);

    [Contract]
    float Product(
        Dim n, [Extent(nameof(Groups))] Dim g, [Join, Extent(nameof(GroupChannels))] Dim k, Dim i, Dim j, Over c, Over r, Over s, View x) =>
        x[n, g.Join(c), (i * Stride) + (r * Dilation) - Padding, (j * Stride) + (s * Dilation) - Padding] * Weight[g.Join(k), c, r, s];

    [Map, When(nameof(HasBias))]
    float Output(Dim n, Dim k, Dim i, Dim j, float product) => product + Bias[k];
}
