using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network with an unnamed part, or with two whose types do not say that they have the same names.</summary>
/// <param name="twice">Whether there are two.</param>
[GpuNetwork]
[Sample(false, Shapes = "2,3")]
public sealed partial class UnnamedParts(bool twice)
{
    readonly Linear first = new(3, 3);

    [Unnamed]
    readonly ILayer second = new UnnamedInner();

    [Unnamed]
    readonly ILayer? third = twice ? new UnnamedInner() : null;

    public Tensor Forward(Tensor x)
    {
        x = second.Forward(first.Forward(x));
        return third?.Forward(x) ?? x;
    }
}
