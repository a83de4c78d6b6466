using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What a clip goes through beside a residual block that changes its shape: a convolution of 1x1x1 with a stride in space and time, normalised.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the result.</param>
/// <param name="stride">Pixels of x from one of the result to the next.</param>
/// <param name="epsilon">What batch normalisation adds to a variance.</param>
/// <param name="frameStride">Frames of x from one of the result to the next; if not given, as many as pixels.</param>
[GpuNetwork]
[Sample(2, 3, 2, 1e-5f, Shapes = "2,2,3,5,4")]
public sealed partial class Downsample3d(int inChannels, int channels, int stride, float epsilon, int? frameStride = null)
{
    [Named("0")]
    readonly Conv3d conv = new(inChannels, channels, frames: 1, kernel: 1, frameStride ?? stride, stride);

    [Named("1")]
    readonly BatchNorm bn = new(channels, epsilon);

    /// <summary>The projection of x.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T / frameStride, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x) => bn.Forward(conv.Forward(x));

    /// <summary>A projection where x has another shape than the block's result.</summary>
    internal static Downsample3d? IfNeeded(int inChannels, int channels, int stride, float epsilon, int? frameStride = null) =>
        stride == 1 && (frameStride ?? 1) == 1 && inChannels == channels ? null : new Downsample3d(inChannels, channels, stride, epsilon, frameStride);
}
