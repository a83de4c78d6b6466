namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The largest value of each window of an image: y[n,c,i,j] = max over r,s of x[n, c, i*stride + r - padding, j*stride + s - padding].
/// </summary>
/// <remarks>
/// x is (N, C, H, W); y is (N, C, (H + 2 padding - kernel) / stride + 1, and the same of W). What lies outside x takes no part. Of equal
/// values the first in row order receives the gradient.
/// </remarks>
/// <param name="kernel">The window's side, in pixels.</param>
/// <param name="stride">Pixels from one window to the next.</param>
/// <param name="padding">How far windows may reach outside; at most half the kernel.</param>
/// <exception cref="ArgumentException">A window or stride is below 1, or a padding negative or more than half a window.</exception>
/// <example><code>var y = new MaxPool2d(3, stride: 2, padding: 1).Forward(x);</code></example>
[GpuLayer]
[Sample(2, 2, Shapes = "2,2,4,6")]
[Sample(3, 2, 1, Shapes = "1,2,7,5")]
[Sample(3, 1, 1, Shapes = "1,1,4,5")]
public sealed partial class MaxPool2d(int kernel, int stride, int padding = 0)
{
    /// <summary>The window's side, in pixels.</summary>
    public int Kernel { get; } = Require.Positive(kernel, "The kernel of a pooling layer");

    /// <summary>Pixels from one window to the next.</summary>
    public int Stride { get; } = Require.Positive(stride, "The stride of a pooling layer");

    /// <summary>How far windows may reach outside.</summary>
    public int Padding { get; } = Require.PoolPadding(padding, kernel, "The padding of a pooling layer");

    [Reduce(Reduction.Max)]
    float Output(
        Dim n, Dim c, Dim i, Dim j, [Extent(nameof(Kernel))] Over r, [Extent(nameof(Kernel))] Over s, [Border(Border.Exclude)] View x) =>
        x[n, c, (i * Stride) + r - Padding, (j * Stride) + s - Padding];
}
