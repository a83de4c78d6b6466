using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// A transposed convolution, (N, C, H, W) to (N, K, (H - 1) * stride - 2 * padding + kernel + outputPadding, …), as PyTorch's <c>conv_transpose2d</c>: each pixel of x
/// spreads taps over the result. From the result's side, pixel i gathers from (i + padding - r) / stride, for the taps r where that is a whole number. It runs
/// on the contraction engine, and so do its gradients: that by x is a strided convolution.
/// </summary>
/// <param name="inputs">Channels of x.</param>
/// <param name="outputs">Channels of the result.</param>
/// <param name="kernel">Taps along each axis.</param>
/// <param name="stride">Pixels of the result from one of x to the next; at least 1.</param>
/// <param name="padding">How many pixels of the result are cut off on each side.</param>
/// <param name="outputPadding">How many are added behind.</param>
[GpuLayer]
[Sample(3, 2, 3, 2, 1, 1, Shapes = "2,3,4,3")]
[Sample(2, 3, 4, 3, 0, 0, Shapes = "1,2,3,2")]
[Sample(2, 2, 3, 1, 1, 0, Shapes = "1,2,4,5")]
public sealed partial class TransposedConv2d(int inputs, int outputs, int kernel, int stride, int padding, int outputPadding)
{
    /// <summary>The taps, (C, K, kernel, kernel).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(inputs, outputs, kernel, kernel);

    [Contract]
    float Output(Dim n, Dim k, [Extent(nameof(Height))] Dim i, [Extent(nameof(Width))] Dim j, Over c, Over r, Over s, View x) =>
        (i + padding - r) % stride == 0 && (j + padding - s) % stride == 0
            ? x[n, c, (i + padding - r) / stride, (j + padding - s) / stride] * Weight[c, k, r, s]
            : 0f;

    int Height(Shape x) => Extent(x[2]);

    int Width(Shape x) => Extent(x[3]);

    int Extent(int size) => ((size - 1) * stride) - (2 * padding) + kernel + outputPadding;
}
