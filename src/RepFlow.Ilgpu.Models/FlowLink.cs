using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What is between a flow and the flow of it: a convolution, and one back to as many channels as the first flow was computed of.</summary>
/// <param name="channels">The channels of which a flow is computed; it has twice as many.</param>
[GpuNetwork]
[Sample(2, Shapes = "1,4,3,4")]
public sealed partial class FlowLink(int channels)
{
    readonly Conv2d conv = new(2 * channels, 2 * channels, 3, padding: 1);
    readonly Conv2d reduce = new(2 * channels, channels, 1);

    /// <summary>What the next flow is computed of.</summary>
    /// <param name="x">(N, 2 channels, H, W).</param>
    /// <returns>(N, channels, H, W).</returns>
    public Tensor Forward(Tensor x) => reduce.Forward(conv.Forward(x));
}
