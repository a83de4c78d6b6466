namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Every row brought to mean 0 and variance 1: mean and variance are one fold, whose adjoint is derived.</summary>
[GpuLayer]
[Sample(Shapes = "3,7")]
[Sample(Shapes = "1,40")]
[Sample(Shapes = "2,3,5")]
static partial class Standardized
{
    [Reduce(Reduction.Mean)]
    static float Mean(Dim n, [Rest] Over r, View x) => x[n, r];

    [Reduce(Reduction.Mean)]
    static float Variance(Dim n, [Rest] Over r, View x, View mean) => (x[n, r] - mean[n]) * (x[n, r] - mean[n]);

    [Map]
    static float Output(Dim n, [Rest] Dim r, View x, View mean, View variance) => (x[n, r] - mean[n]) / MathF.Sqrt(variance[n] + 0.01f);
}
