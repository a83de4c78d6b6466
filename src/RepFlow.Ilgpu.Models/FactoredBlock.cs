using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The residual block of a factored <see cref="InflatedResNet"/>: two convolutions of 1x3x3, each followed by one of 3x1x1 (Xie et al. 2017), and x added to what they make of it. What works in
/// space has the names of <see cref="BasicBlock"/>'s parameters.
/// </summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the convolutions, and of the result.</param>
/// <param name="stride">Pixels of x from one of the result to the next.</param>
/// <param name="frameStride">Frames of x from one of the result to the next; if not given, as many as pixels.</param>
[GpuNetwork]
[Sample(2, 3, 2, Shapes = "1,2,3,5,4")]
[Sample(2, 2, 2, 1, Shapes = "1,2,2,4,3")]
public sealed partial class FactoredBlock(int inChannels, int channels, int stride, int? frameStride = null)
{
    readonly Conv3d conv1 = new(inChannels, channels, frames: 1, kernel: 3, frameStride: 1, stride, framePadding: 0, padding: 1);
    readonly BatchNorm bn1 = new(channels);

    [Named("conv1_time")]
    readonly Conv3d time1 = new(channels, channels, frames: 3, kernel: 1, frameStride: frameStride ?? stride, stride: 1, framePadding: 1);

    [Named("bn1_time")]
    readonly BatchNorm timeBn1 = new(channels);

    readonly Conv3d conv2 = new(channels, channels, frames: 1, kernel: 3, padding: 1);
    readonly BatchNorm bn2 = new(channels);

    [Named("conv2_time")]
    readonly Conv3d time2 = new(channels, channels, frames: 3, kernel: 1, framePadding: 1);

    [Named("bn2_time")]
    readonly BatchNorm timeBn2 = new(channels);

    readonly Downsample3d? downsample = Downsample3d.IfNeeded(inChannels, channels, stride, 1e-5f, frameStride);

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T / frameStride, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = Relu.Apply(bn1.Forward(conv1.Forward(x)));
        y = Relu.Apply(timeBn1.Forward(time1.Forward(y)));
        y = Relu.Apply(bn2.Forward(conv2.Forward(y)));
        y = timeBn2.Forward(time2.Forward(y));
        return Relu.Apply(y + (downsample?.Forward(x) ?? x));
    }
}
