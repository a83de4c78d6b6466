namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Offsets and strides on other axes beside the rest of them, with a clamped border.</summary>
[GpuLayer]
[Sample(Shapes = "2,5")]
[Sample(Shapes = "2,7,3")]
[Sample(Shapes = "1,5,2,3")]
[Sample(Shapes = "1,7,2,2,2")]
static partial class RestWithNeighbours
{
    [Map]
    static float Slope(Dim n, Dim t, [Rest] Dim r, [Border(Border.Clamp)] View x) => MathF.Tanh(x[n, t + 1, r] - x[n, t - 1, r]);

    [Reduce(Reduction.Max)]
    static float Output(Dim n, Dim t, [Rest] Dim r, [Extent(nameof(Window))] Over k, View slope) => slope[n, (2 * t) + k, r];

    const int Window = 3;
}
