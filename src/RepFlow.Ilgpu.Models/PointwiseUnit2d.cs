using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>A 1x1 convolution of frames, which may have a normalisation and an activation.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the result.</param>
/// <param name="isNormalized">Whether it is normalised and rectified.</param>
[GpuNetwork]
[Sample(2, 3, false, Shapes = "2,2,3,4")]
[Sample(3, 2, true, Shapes = "2,3,4,3")]
public sealed partial class PointwiseUnit2d(int inChannels, int channels, bool isNormalized)
{
    readonly Conv2d conv = new(inChannels, channels, 1);
    readonly BatchNorm? bn = isNormalized ? new BatchNorm(channels) : null;

    /// <summary>Features.</summary>
    /// <param name="x">(N, inChannels, H, W).</param>
    /// <returns>(N, channels, H, W).</returns>
    public Tensor Forward(Tensor x)
    {
        x = conv.Forward(x);
        return bn is null ? x : Relu.Apply(bn.Forward(x));
    }
}
