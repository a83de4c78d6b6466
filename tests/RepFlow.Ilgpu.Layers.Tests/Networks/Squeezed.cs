namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>The mean of the vectors of each row.</summary>
[GpuLayer]
[Sample(Shapes = "2,3,4")]
public sealed partial class Squeezed
{
    [Reduce(Reduction.Mean)]
    static float Output(Dim n, Dim c, Over t, View x) => x[n, t, c];
}
