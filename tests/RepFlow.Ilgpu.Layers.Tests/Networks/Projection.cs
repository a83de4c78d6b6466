namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network without a body in braces, whose parts have names of their own in files.</summary>
[GpuNetwork]
[Sample(2, 3, 2, Shapes = "2,2,4,5")]
public sealed partial class Projection(int inChannels, int outChannels, int stride)
{
    [Named("0")]
    readonly Conv2d conv = new(inChannels, outChannels, 1, stride);

    [Named("1")]
    readonly BatchNorm bn = new(outChannels);

    public Tensor Forward(Tensor x) => bn.Forward(conv.Forward(x));
}
