namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A choice by a field that may be null, a tensor with two readers, an operator.</summary>
[GpuNetwork]
[Sample(3, 3, 1, Shapes = "2,3,6,6")]
[Sample(2, 4, 2, Shapes = "2,2,6,5")]
public sealed partial class ResidualBlock(int inChannels, int channels, int stride)
{
    readonly Conv2d conv1 = new(inChannels, channels, 3, stride, 1);
    readonly BatchNorm bn1 = new(channels);
    readonly Conv2d conv2 = new(channels, channels, 3, 1, 1);
    readonly BatchNorm bn2 = new(channels);
    readonly Projection? downsample = stride == 1 && inChannels == channels ? null : new(inChannels, channels, stride);

    public Tensor Forward(Tensor x)
    {
        var y = Relu.Apply(bn1.Forward(conv1.Forward(x)));
        y = bn2.Forward(conv2.Forward(y));
        return Relu.Apply(y + (downsample is null ? x : downsample.Forward(x)));
    }
}
