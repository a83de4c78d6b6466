namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Folds along some of a plane's axes, of all kinds, read in place and beside.</summary>
[GpuLayer]
[Output("plan")]
[Sample(2, Shapes = "2,3; 2,4; 2,3,4,5")]
[Sample(1, Shapes = "1,2; 1,3; 1,2,3,18")]
sealed partial class RowsAndColumns(int steps)
{
    [Iterate(nameof(steps), Fold = Reduction.Mean)]
    float RowMean(Dim n, Dim d, Over i, Over j, State plan, [Start("a")] State rowMean) => plan[n, d, i, j] * (1f + rowMean[n, d]);

    [Iterate(nameof(steps), Fold = Reduction.Max)]
    float Largest(Dim n, Over d, Dim i, Over j, State plan, State rowMean, [Start("b")] State largest) =>
        plan[n, d, i, j] * (plan[n, d, i, j] + rowMean[n, d]) + (0.1f * largest[n, i]);

    [Iterate(nameof(steps), Fold = Reduction.Min)]
    float Smallest(Dim n, Over d, Over i, Dim j, State plan, State smallest) => plan[n, d, i, j];

    [Iterate(nameof(steps))]
    float Plan(Dim n, Dim d, Dim i, Dim j, [Start("x")] State plan, State rowMean, State largest, State smallest) =>
        MathF.Tanh(plan[n, d, i, j] + (0.5f * rowMean[n, d] * largest[n, i - 1])) + (0.3f * smallest[n, j] * plan[n, d, i, j + 1]);
}
