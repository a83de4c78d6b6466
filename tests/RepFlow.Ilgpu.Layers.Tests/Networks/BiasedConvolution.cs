namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A convolution with a bias or without one, which a hyper-parameter decides, then batch norm and ReLU: in inference one contraction.</summary>
[GpuNetwork]
[Sample(false, Shapes = "2,2,3,4")]
[Sample(true, Shapes = "2,2,3,4")]
public sealed partial class BiasedConvolution(bool bias)
{
    readonly Conv2d conv = new(2, 3, 3, 1, 1, bias: bias);
    readonly BatchNorm bn = new(3);

    public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv.Forward(x)));
}
