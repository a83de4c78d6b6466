using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What R(2+1)D begins with: a convolution of 1x7x7 to 45 channels that steps by two pixels, and one of 3x1x1.</summary>
/// <param name="inChannels">Channels of a frame.</param>
/// <param name="channels">Channels of the result.</param>
/// <param name="middle">Channels between the convolutions; 45 in the published networks.</param>
/// <param name="epsilon">What batch normalisation adds to a variance.</param>
[GpuNetwork]
[Sample(2, 2, 3, 1e-5f, Shapes = "1,2,2,5,6")]
public sealed partial class FactoredVideoStem(int inChannels, int channels, int middle, float epsilon)
{
    [Named("0")]
    readonly Conv3d space = new(inChannels, middle, frames: 1, kernel: 7, frameStride: 1, stride: 2, framePadding: 0, padding: 3);

    [Named("1")]
    readonly BatchNorm middleBn = new(middle, epsilon);

    [Named("3")]
    readonly Conv3d time = new(middle, channels, frames: 3, kernel: 1, framePadding: 1);

    [Named("4")]
    readonly BatchNorm bn = new(channels, epsilon);

    /// <summary>The first features.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T, H / 2, W / 2), rounded up.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = Relu.Apply(middleBn.Forward(space.Forward(x)));
        return Relu.Apply(bn.Forward(time.Forward(y)));
    }
}
