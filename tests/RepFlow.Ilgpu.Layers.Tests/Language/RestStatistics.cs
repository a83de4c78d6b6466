namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Folds over the rest of the axes, over it and others, and beside it, and elements beside such stages.</summary>
[GpuLayer]
[Sample(Shapes = "2,3")]
[Sample(Shapes = "2,3,5")]
[Sample(Shapes = "3,2,2,3")]
[Sample(Shapes = "2,2,2,2,3")]
static partial class RestStatistics
{
    [Reduce(Reduction.Max)]
    static float Peak(Dim n, Dim c, [Rest] Over r, View x) => x[n, c, r];

    [Reduce(Reduction.Mean)]
    static float Mean(Dim c, Over n, [Rest] Over r, View x) => x[n, c, r];

    [Reduce(Reduction.Sum)]
    static float AcrossChannels(Dim n, [Rest] Dim r, Over c, View x) => x[n, c, r] * x[n, c, r];

    [Map]
    static float Square(float x) => x * x;

    [Map]
    static float Output(Dim n, Dim c, [Rest] Dim r, float square, View peak, View mean, View acrossChannels) =>
        (square * peak[n, c]) + (mean[c] * acrossChannels[n, r]);
}
