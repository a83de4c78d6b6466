using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>A 1x1x1 convolution of S3D with its normalisation and activation.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the result.</param>
[GpuNetwork]
[Sample(2, 3, Shapes = "1,2,3,4,3")]
public sealed partial class PointwiseUnit(int inChannels, int channels)
{
    [Named("0")]
    readonly Conv3d conv = new(inChannels, channels, frames: 1, kernel: 1);

    [Named("1")]
    readonly BatchNorm bn = new(channels, S3d.Epsilon) { Momentum = S3d.Momentum };

    /// <summary>Features.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T, H, W).</returns>
    public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv.Forward(x)));
}
