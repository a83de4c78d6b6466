using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What R3D begins with: a convolution of 3x7x7 that steps by two pixels.</summary>
/// <param name="inChannels">Channels of a frame.</param>
/// <param name="channels">Channels of the result.</param>
[GpuNetwork]
[Sample(2, 2, Shapes = "1,2,2,5,6")]
public sealed partial class VideoStem(int inChannels, int channels)
{
    [Named("0")]
    readonly Conv3d conv = new(inChannels, channels, frames: 3, kernel: 7, frameStride: 1, stride: 2, framePadding: 1, padding: 3);

    [Named("1")]
    readonly BatchNorm bn = new(channels);

    /// <summary>The first features.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T, H / 2, W / 2), rounded up.</returns>
    public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv.Forward(x)));
}
