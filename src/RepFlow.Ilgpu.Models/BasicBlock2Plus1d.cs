using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The residual block of R(2+1)D (Tran et al. 2018): each convolution of 3x3x3 is one in space, 1x3x3, and one in time, 3x1x1, normalised and rectified between. Its parameters have
/// torchvision's names.
/// </summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="channels">Channels of the result.</param>
/// <param name="stride">Frames and pixels of x from one of the result to the next.</param>
/// <param name="middle1">Channels between the halves of the first convolution.</param>
/// <param name="middle2">Channels between the halves of the second.</param>
/// <param name="epsilon">What batch normalisation adds to a variance.</param>
[GpuNetwork]
[Sample(2, 2, 2, 3, 2, 1e-5f, Shapes = "1,2,3,4,4")]
[Sample(2, 2, 1, 2, 3, 1e-3f, Shapes = "1,2,2,4,3")]
public sealed partial class BasicBlock2Plus1d(int inChannels, int channels, int stride, int middle1, int middle2, float epsilon)
{
    [Named("conv1.0.0")]
    readonly Conv3d space1 = new(inChannels, middle1, frames: 1, kernel: 3, frameStride: 1, stride, framePadding: 0, padding: 1);

    [Named("conv1.0.1")]
    readonly BatchNorm middleBn1 = new(middle1, epsilon);

    [Named("conv1.0.3")]
    readonly Conv3d time1 = new(middle1, channels, frames: 3, kernel: 1, frameStride: stride, stride: 1, framePadding: 1);

    [Named("conv1.1")]
    readonly BatchNorm bn1 = new(channels, epsilon);

    [Named("conv2.0.0")]
    readonly Conv3d space2 = new(channels, middle2, frames: 1, kernel: 3, padding: 1);

    [Named("conv2.0.1")]
    readonly BatchNorm middleBn2 = new(middle2, epsilon);

    [Named("conv2.0.3")]
    readonly Conv3d time2 = new(middle2, channels, frames: 3, kernel: 1, framePadding: 1);

    [Named("conv2.1")]
    readonly BatchNorm bn2 = new(channels, epsilon);

    readonly Downsample3d? downsample = Downsample3d.IfNeeded(inChannels, channels, stride, epsilon);

    /// <summary>
    /// As many channels between the halves as make both together have the parameters of a full convolution: 27 inChannels channels / (9 inChannels + 3 channels), rounded down
    /// (Tran et al. 2018, section 3.5).
    /// </summary>
    /// <param name="inChannels">Channels of x.</param>
    /// <param name="channels">Channels of the result.</param>
    /// <returns>The number.</returns>
    public static int Middle(int inChannels, int channels) => 27 * inChannels * channels / ((9 * inChannels) + (3 * channels));

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, inChannels, T, H, W).</param>
    /// <returns>(N, channels, T / stride, H / stride, W / stride), rounded up.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = time1.Forward(Relu.Apply(middleBn1.Forward(space1.Forward(x))));
        y = Relu.Apply(bn1.Forward(y));
        y = time2.Forward(Relu.Apply(middleBn2.Forward(space2.Forward(y))));
        y = bn2.Forward(y);
        return Relu.Apply(y + (downsample?.Forward(x) ?? x));
    }
}
