using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What I3D begins with: a convolution of 7x7x7 that steps by two frames and two pixels.</summary>
/// <param name="inChannels">Channels of a frame.</param>
/// <param name="channels">Channels of the result.</param>
[GpuNetwork]
[Sample(1, 2, Shapes = "1,1,4,6,5")]
public sealed partial class InceptionStem(int inChannels, int channels)
{
    readonly SameConv3d conv3d = new(inChannels, channels, frames: 7, kernel: 7, frameStride: 2, stride: 2);
    readonly BatchNorm bn = new(channels, I3d.Epsilon) { Momentum = 0.01f };

    /// <summary>The first features.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T / 2, H / 2, W / 2), rounded up.</returns>
    public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv3d.Forward(x)));
}
