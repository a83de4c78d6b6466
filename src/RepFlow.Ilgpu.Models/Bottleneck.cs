using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The residual block of ResNet-50 and deeper: convolutions of 1x1, 3x3 and 1x1, of which the last has four times the channels, and x added to what they make of
/// it. The stride is that of the 3x3 convolution, as in torchvision.
/// </summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the first two convolutions; the result has <see cref="Expansion"/> times as many.</param>
/// <param name="stride">Pixels of x from one pixel of the result to the next.</param>
[GpuNetwork]
[Sample(2, 2, 2, Shapes = "2,2,5,4")]
[Sample(8, 2, 1, Shapes = "2,8,4,3")]
public sealed partial class Bottleneck(int inChannels, int channels, int stride)
{
    /// <summary>How many times the channels of the first convolution the result has.</summary>
    public const int Expansion = 4;

    readonly Conv2d conv1 = new(inChannels, channels, 1);
    readonly BatchNorm bn1 = new(channels);
    readonly Conv2d conv2 = new(channels, channels, 3, stride, padding: 1);
    readonly BatchNorm bn2 = new(channels);
    readonly Conv2d conv3 = new(channels, Expansion * channels, 1);
    readonly BatchNorm bn3 = new(Expansion * channels);
    readonly Downsample? downsample = Downsample.IfNeeded(inChannels, Expansion * channels, stride);

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, inChannels, H, W).</param>
    /// <returns>(N, 4 channels, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = Relu.Apply(bn1.Forward(conv1.Forward(x)));
        y = Relu.Apply(bn2.Forward(conv2.Forward(y)));
        y = bn3.Forward(conv3.Forward(y));
        return Relu.Apply(y + (downsample?.Forward(x) ?? x));
    }
}
