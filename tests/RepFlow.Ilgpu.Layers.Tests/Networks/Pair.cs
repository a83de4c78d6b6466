namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Two results, one of which is an input as it is.</summary>
[GpuNetwork]
[Sample(Shapes = "2,3; 2,3")]
public sealed partial class Pair
{
    public (Tensor Sum, Tensor Other) Forward(Tensor a, Tensor b) => (a + b, b);
}
