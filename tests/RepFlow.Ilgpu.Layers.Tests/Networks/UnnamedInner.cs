namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>What stands unnamed in another network.</summary>
[GpuNetwork]
[Sample(Shapes = "2,3")]
public sealed partial class UnnamedInner
{
    readonly Linear last = new(3, 3);

    public Tensor Forward(Tensor x) => last.Forward(x);
}
