using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The residual block of OFF's sub-networks: convolutions of 1x1, 3x3 and a last one, all with a bias and not normalised, and x, convolved where it has other channels, added to what they make of it.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the first two convolutions.</param>
/// <param name="outChannels">Channels of the result.</param>
/// <param name="kernel">Taps along each side of the last convolution: an odd number.</param>
/// <param name="isRectified">Whether the sum is rectified.</param>
[GpuNetwork]
[Sample(2, 2, 3, 1, true, Shapes = "1,2,3,4")]
[Sample(3, 2, 3, 3, false, Shapes = "1,3,4,3")]
public sealed partial class OffBlock(int inChannels, int channels, int outChannels, int kernel, bool isRectified)
{
    readonly bool isRectified = isRectified;
    readonly Conv2d conv1 = new(inChannels, channels, 1, bias: true);
    readonly Conv2d conv2 = new(channels, channels, 3, padding: 1, bias: true);
    readonly Conv2d conv3 = new(channels, outChannels, kernel, padding: kernel / 2, bias: true);
    readonly Conv2d? shortcut = inChannels == outChannels ? null : new Conv2d(inChannels, outChannels, 1, bias: true);

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, inChannels, H, W).</param>
    /// <returns>(N, outChannels, H, W).</returns>
    public Tensor Forward(Tensor x)
    {
        var y = Relu.Apply(conv2.Forward(Relu.Apply(conv1.Forward(x))));
        y = conv3.Forward(y) + (shortcut?.Forward(x) ?? x);
        return isRectified ? Relu.Apply(y) : y;
    }
}
