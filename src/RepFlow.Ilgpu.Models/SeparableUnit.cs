using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>A convolution of S3D, factored: over each frame, then along time, each with its activation.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the result.</param>
/// <param name="kernel">Taps along each side and along time: an odd number.</param>
/// <param name="stride">Pixels and frames of x from one of the result to the next.</param>
/// <param name="isSlim">Whether the convolution along time has a bias and no normalisation.</param>
[GpuNetwork]
[Sample(2, 3, 3, 1, false, Shapes = "1,2,3,4,3")]
[Sample(2, 2, 3, 2, true, Shapes = "1,2,4,4,5")]
public sealed partial class SeparableUnit(int inChannels, int channels, int kernel, int stride, bool isSlim)
{
    [Named("0.0")]
    readonly Conv3d space = new(inChannels, channels, frames: 1, kernel: kernel, stride: stride, padding: kernel / 2);

    [Named("0.1")]
    readonly BatchNorm spaceBn = new(channels, S3d.Epsilon) { Momentum = S3d.Momentum };

    [Named("1.0")]
    readonly Conv3d time = new(channels, channels, frames: kernel, kernel: 1, frameStride: stride, framePadding: kernel / 2, bias: isSlim);

    [Named("1.1")]
    readonly BatchNorm? timeBn = isSlim ? null : new BatchNorm(channels, S3d.Epsilon) { Momentum = S3d.Momentum };

    /// <summary>Features.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T / stride, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = time.Forward(Relu.Apply(spaceBn.Forward(space.Forward(x))));
        return Relu.Apply(timeBn is null ? y : timeBn.Forward(y));
    }
}
