namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An average of what was before, of which each step takes a part.</summary>
/// <param name="rate">That part.</param>
[GpuLayer]
[Sample(0.25f, Shapes = "2,5,9")]
[Sample(0.5f, Shapes = "1,3,1")]
sealed partial class ExponentialAverage(float rate)
{
    [Scan(nameof(t))]
    float Output(Dim n, Dim t, Dim c, View x, State output) => (rate * x[n, t, c]) + ((1f - rate) * output[n, t - 1, c]);
}
