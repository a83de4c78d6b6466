using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The residual block of ResNet-18 and 34 (He et al. 2016): two convolutions of 3x3, and x added to what they make of it.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the convolutions, and of the result.</param>
/// <param name="stride">Pixels of x from one pixel of the result to the next.</param>
[GpuNetwork]
[Sample(2, 3, 2, Shapes = "2,2,5,4")]
[Sample(2, 2, 1, Shapes = "2,2,4,3")]
public sealed partial class BasicBlock(int inChannels, int channels, int stride)
{
    readonly Conv2d conv1 = new(inChannels, channels, 3, stride, padding: 1);
    readonly BatchNorm bn1 = new(channels);
    readonly Conv2d conv2 = new(channels, channels, 3, padding: 1);
    readonly BatchNorm bn2 = new(channels);
    readonly Downsample? downsample = Downsample.IfNeeded(inChannels, channels, stride);

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, inChannels, H, W).</param>
    /// <returns>(N, channels, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = Relu.Apply(bn1.Forward(conv1.Forward(x)));
        y = bn2.Forward(conv2.Forward(y));
        return Relu.Apply(y + (downsample?.Forward(x) ?? x));
    }
}
