namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Batch norm behind convolutions: with or without a bias, in groups that step by two, and of one tap with an activation behind.</summary>
/// <param name="hasBias">Whether the first has one; its gradient is nothing but rounding, which no proof can be of.</param>
[GpuNetwork]
[Sample(false, Shapes = "3,2,4,4")]
public sealed partial class NormalisedConvolutions(bool hasBias)
{
    readonly Conv2d biased = new(2, 8, 3, 1, 1, bias: hasBias);
    readonly BatchNorm first = new(8);
    readonly Conv2d grouped = new(8, 16, 3, 2, 1, groups: 2);
    readonly BatchNorm second = new(16);
    readonly Conv2d pointwise = new(16, 9, 1);
    readonly BatchNorm third = new(9);

    public Tensor Forward(Tensor x)
    {
        var y = Tanh.Apply(first.Forward(biased.Forward(x)));
        y = second.Forward(grouped.Forward(y));
        return third.Forward(Tanh.Apply(pointwise.Forward(y)));
    }
}
