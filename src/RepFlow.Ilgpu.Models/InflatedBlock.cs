using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The residual block of an <see cref="InflatedResNet"/>: two convolutions of 3x3x3, and x added to what they make of it. Its parameters have the names of <see cref="BasicBlock"/>'s.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the convolutions, and of the result.</param>
/// <param name="stride">Pixels of x from one of the result to the next.</param>
/// <param name="frameStride">Frames of x from one of the result to the next; if not given, as many as pixels.</param>
[GpuNetwork]
[Sample(2, 3, 2, Shapes = "2,2,3,5,4")]
[Sample(2, 2, 2, 1, Shapes = "1,2,2,4,3")]
public sealed partial class InflatedBlock(int inChannels, int channels, int stride, int? frameStride = null)
{
    readonly Conv3d conv1 = new(inChannels, channels, 3, 3, frameStride ?? stride, stride, 1, 1);
    readonly BatchNorm bn1 = new(channels);
    readonly Conv3d conv2 = new(channels, channels, 3, 3, 1, 1, 1, 1);
    readonly BatchNorm bn2 = new(channels);
    readonly Downsample3d? downsample = Downsample3d.IfNeeded(inChannels, channels, stride, 1e-5f, frameStride);

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T / frameStride, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = Relu.Apply(bn1.Forward(conv1.Forward(x)));
        y = bn2.Forward(conv2.Forward(y));
        return Relu.Apply(y + (downsample?.Forward(x) ?? x));
    }
}
