namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A scan along the first axis: the others are one row.</summary>
[GpuLayer]
[Sample(Shapes = "3,2,19; 19")]
[Sample(Shapes = "5,2,3; 3")]
[Sample(Shapes = "1,1,1; 1")]
static partial class TimeFirstScan
{
    [Scan(nameof(t))]
    static float Sum(Dim t, Dim n, Dim c, View x, View gain, State sum) => (x[t, n, c] * gain[c]) + (MathF.Sin(sum[t - 1, n, c]) * gain[c]);

    [Scan(nameof(t))]
    static float Output(Dim t, Dim n, Dim c, State sum, State output) => sum[t, n, c] * (1f + (0.25f * output[t - 1, n, c]));
}
