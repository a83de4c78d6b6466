namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Mean and variance of what a host without lanes has to compute one number at a time.</summary>
[GpuLayer]
[Sample(Shapes = "3,12")]
static partial class Stepwise
{
    [Reduce(Reduction.Mean)]
    static float Mean(Dim n, Over c, View x) => x[n, c % 5 == 0 ? c : c / 2];

    [Reduce(Reduction.Mean)]
    static float Variance(Dim n, Over c, View x, View mean) => (x[n, c % 5 == 0 ? c : c / 2] - mean[n]) * (x[n, c % 5 == 0 ? c : c / 2] - mean[n]);

    [Map]
    static float Output(float mean, float variance) => mean + variance;
}
