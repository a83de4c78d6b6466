namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A scan that reads single rows of what it is given, and single channels of itself: what nothing reads has the gradient 0.</summary>
[GpuLayer]
[Sample(Shapes = "2,4,3; 2,3")]
[Sample(Shapes = "1,2,2; 1,2")]
sealed partial class ScanInPart
{
    /// <summary>Rows of which one is not read, (3, 3).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Constant(0.4, 3, 3);

    [Scan(nameof(t))]
    float Output(Dim n, Dim t, Dim i, View x, View first, [Start("first")] State output) =>
        (Weight[0, i % 3] * x[n, t, 0]) + (Weight[2, 1] * output[n, t - 1, 1]) + (first[n, 1] * x[n, 1, i]);
}
