namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Batch norm over features alone: there are more of them than samples, so that they are the rows of the matrix.</summary>
[GpuNetwork]
[Sample(Shapes = "9,5")]
public sealed partial class NormalisedFeatures
{
    readonly Linear linear = new(5, 17);
    readonly BatchNorm norm = new(17);

    public Tensor Forward(Tensor x) => Relu.Apply(norm.Forward(linear.Forward(x)));
}
