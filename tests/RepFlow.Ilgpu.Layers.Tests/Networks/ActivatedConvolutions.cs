using RepFlow.Ilgpu.Arithmetic;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Activations behind convolutions with a bias or without one, and behind a sum with something else: each is the contraction's epilogue, in training too.</summary>
[GpuNetwork]
[Sample(false, Shapes = "2,2,3,4")]
[Sample(true, Shapes = "2,2,3,4")]
public sealed partial class ActivatedConvolutions(bool bias)
{
    readonly Conv2d rectified = new(2, 3, 3, 1, 1, bias: bias);
    readonly Conv2d limited = new(3, 2, 3, 1, 1, bias: bias);
    readonly Conv2d summed = new(2, 2, 1, bias: bias);

    public Tensor Forward(Tensor x)
    {
        var y = Tanh.Apply(limited.Forward(Relu.Apply(rectified.Forward(x))));
        return Relu.Apply(summed.Forward(y) + x);
    }
}
