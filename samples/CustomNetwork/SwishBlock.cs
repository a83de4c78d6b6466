using RepFlow.Ilgpu;
using RepFlow.Ilgpu.Layers;

namespace CustomNetwork;

/// <summary>A residual block of packaged layers and one of this project: the normalisation, the activation and the addition become one kernel.</summary>
/// <param name="channels">Channels of x and of the result.</param>
[GpuNetwork]
public sealed partial class SwishBlock(int channels)
{
    readonly Conv2d conv = new(channels, channels, 3, padding: 1, bias: false);
    readonly BatchNorm bn = new(channels);
    readonly Swish swish = new();

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, channels, H, W).</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor x) => swish.Forward(bn.Forward(conv.Forward(x))) + x;
}
