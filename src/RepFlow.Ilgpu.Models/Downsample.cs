using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What x goes through beside a residual block that changes its shape: a convolution of 1x1, normalised.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the result.</param>
/// <param name="stride">Pixels of x from one pixel of the result to the next.</param>
[GpuNetwork]
[Sample(2, 3, 2, Shapes = "2,2,5,4")]
public sealed partial class Downsample(int inChannels, int channels, int stride)
{
    [Named("0")]
    readonly Conv2d conv = new(inChannels, channels, 1, stride);

    [Named("1")]
    readonly BatchNorm bn = new(channels);

    /// <summary>The projection of x.</summary>
    /// <param name="x">(N, inChannels, H, W).</param>
    /// <returns>(N, channels, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x) => bn.Forward(conv.Forward(x));

    /// <summary>A projection where x has another shape than the block's result.</summary>
    internal static Downsample? IfNeeded(int inChannels, int channels, int stride) =>
        stride == 1 && inChannels == channels ? null : new Downsample(inChannels, channels, stride);
}
