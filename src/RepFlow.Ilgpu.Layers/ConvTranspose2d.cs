namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Transposed convolution of images, as in every deep-learning library: each pixel of x spreads taps over y, and pixel i of y gathers from (i + padding - r) / stride of x, for those taps r where that is a
/// whole number: y[n,k,i,j] = Bias[k] + sum over c,r,s of x[n, c, (i + padding - r) / stride, (j + padding - s) / stride] * Weight[c,k,r,s].
/// </summary>
/// <remarks>x is (N, inChannels, H, W); y is (N, outChannels, (H - 1) stride - 2 padding + kernel, and the same of W): with a kernel of 4, a stride of 2 and a padding of 1 twice as many.</remarks>
/// <param name="inChannels">Channels of x.</param>
/// <param name="outChannels">Channels of y.</param>
/// <param name="kernel">Taps along each side.</param>
/// <param name="stride">Pixels of y from one pixel of x to the next.</param>
/// <param name="padding">Pixels of y that are cut off on each side.</param>
/// <param name="bias">Whether a number is added to each output channel.</param>
/// <exception cref="ArgumentException">A count, kernel or stride is below 1, or the padding negative.</exception>
/// <example><code>var twice = new ConvTranspose2d(256, 128, kernel: 4, stride: 2, padding: 1).Forward(x);     // (N, 256, 14, 14) to (N, 128, 28, 28)</code></example>
[GpuLayer]
[Sample(2, 3, 4, 2, 1, true, Shapes = "2,2,3,4")]
[Sample(3, 2, 3, 1, 1, Shapes = "1,3,4,3")]
[Sample(2, 2, 2, 3, 0, Shapes = "1,2,2,3")]
public sealed partial class ConvTranspose2d(int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, bool bias = false)
{
    /// <summary>Taps along each side.</summary>
    public int Kernel { get; } = Require.Positive(kernel, "The kernel of a convolution");

    /// <summary>Pixels of y from one pixel of x to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a convolution");

    /// <summary>Pixels of y that are cut off on each side.</summary>
    public int Padding { get; } = Require.NotNegative(padding, "The padding of a convolution");

    /// <summary>Whether <see cref="Bias"/> is added.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>The taps, (inChannels, outChannels, kernel, kernel).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(
        Require.Positive(inChannels, "The number of input channels"), Require.Positive(outChannels, "The number of output channels"), kernel, kernel);

    /// <summary>What is added to each output channel, (outChannels); of no elements without bias.</summary>
    [Parameter]
    public Parameter Bias { get; } = Initial.Zeros(bias ? outChannels : 0);

    int Rows(Shape x) => Extent(x[2]);

    int Columns(Shape x) => Extent(x[3]);

    int Extent(int size) => ((size - 1) * Stride) - (2 * Padding) + Kernel;

    [Contract]
    float Product(Dim n, Dim k, [Extent(nameof(Rows))] Dim i, [Extent(nameof(Columns))] Dim j, Over c, Over r, Over s, View x) =>
        (i + Padding - r) % Stride == 0 && (j + Padding - s) % Stride == 0
            ? x[n, c, (i + Padding - r) / Stride, (j + Padding - s) / Stride] * Weight[c, k, r, s]
            : 0f;

    [Map, When(nameof(HasBias))]
    float Output(Dim n, Dim k, Dim i, Dim j, float product) => product + Bias[k];
}
