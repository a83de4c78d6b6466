namespace RepFlow.Ilgpu.Layers.Tests.Execution;

/// <summary>The distance from a centre that then moves towards what was measured: nothing that can be computed again.</summary>
[GpuLayer]
[Sample(Shapes = "2,3,2,2")]
public sealed partial class Drift
{
    [Buffer]
    public Parameter Center { get; } = Initial.Zeros(3);

    [Reduce(Reduction.Mean)]
    float Mean(Dim c, Over n, Over i, Over j, View x) => x[n, c, i, j];

    [Map]
    float Output(Dim n, Dim c, Dim i, Dim j, View x) => x[n, c, i, j] - Center[c];

    [Map, Updates(nameof(Center))]
    float Next(Dim c, View mean) => Center[c] + (0.5f * (mean[c] - Center[c]));
}
