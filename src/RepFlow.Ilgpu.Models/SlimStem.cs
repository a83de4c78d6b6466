using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What the authors' S3D begins with: a convolution of 3x7x7 that steps by two frames and two pixels.</summary>
/// <param name="inChannels">Channels of a frame.</param>
/// <param name="channels">Channels of the result.</param>
[GpuNetwork]
[Sample(1, 2, Shapes = "1,1,4,6,5")]
public sealed partial class SlimStem(int inChannels, int channels)
{
    [Named("0")]
    readonly SameConv3d conv = new(inChannels, channels, frames: 3, kernel: 7, frameStride: 2, stride: 2);

    [Named("1")]
    readonly BatchNorm bn = new(channels, S3d.Epsilon) { Momentum = S3d.Momentum };

    /// <summary>The first features.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T / 2, H / 2, W / 2), rounded up.</returns>
    public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv.Forward(x)));
}
