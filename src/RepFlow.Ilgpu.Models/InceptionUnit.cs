using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>A convolution of I3D with its normalisation and activation; it keeps frames, rows and columns.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the result.</param>
/// <param name="kernel">Taps along time and each side: an odd number.</param>
[GpuNetwork]
[Sample(2, 3, 3, Shapes = "1,2,3,4,3")]
public sealed partial class InceptionUnit(int inChannels, int channels, int kernel)
{
    readonly Conv3d conv3d = new(inChannels, channels, frames: kernel, kernel: kernel, framePadding: kernel / 2, padding: kernel / 2);
    readonly BatchNorm bn = new(channels, I3d.Epsilon) { Momentum = 0.01f };

    /// <summary>Features.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T, H, W).</returns>
    public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv3d.Forward(x)));
}
