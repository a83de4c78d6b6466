namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Layers that compute otherwise in inference.</summary>
[GpuNetwork]
[Sample(Shapes = "6,2")]
public sealed partial class Regularised
{
    readonly Dropout dropout = new(0.5f) { Seed = 3 };

    public BatchNorm Norm { get; } = new(2);

    public Tensor Forward(Tensor x) => Norm.Forward(dropout.Forward(x));
}
