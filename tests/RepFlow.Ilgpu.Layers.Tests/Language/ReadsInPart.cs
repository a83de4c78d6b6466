namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Stages of every form that read some positions of an axis and leave others out: what nothing reads has the gradient 0.</summary>
[GpuLayer]
[Output("mapped", "summed", "picked", "contracted", "moved")]
[Sample(2, Shapes = "2,4; 2,5,3,4")]
[Sample(1, Shapes = "1,5; 1,3,3,4")]
sealed partial class ReadsInPart(int steps)
{
    /// <summary>Rows of which the second and the last are not read, (4, 6).</summary>
    [Parameter]
    public Parameter Rows { get; } = Initial.Constant(0.5, 4, 6);

    /// <summary>A row by one index, another by another index, a third not at all, (3, 6).</summary>
    [Parameter]
    public Parameter Crossed { get; } = Initial.Constant(0.25, 3, 6);

    /// <summary>Filters of which one is contracted with, (3, 2, 4).</summary>
    [Parameter]
    public Parameter Filters { get; } = Initial.Constant(0.3, 3, 2, 4);

    /// <summary>Numbers of which two are read, (4).</summary>
    [Parameter]
    public Parameter Single { get; } = Initial.Constant(0.7, 4);

    /// <summary>What an iteration reads by channels in one column and at one place in another, (2, 3).</summary>
    [Parameter]
    public Parameter Paces { get; } = Initial.Constant(0.2, 2, 3);

    int Two(Shape x) => 2;

    [Map]
    float Mapped(Dim n, [Extent(nameof(Two))] Dim i, View signal) => (Rows[0, i] * signal[n, 1]) - (Rows[2, i + 1] * signal[n, 3] * Single[2]);

    [Reduce(Reduction.Sum)]
    float Summed(Dim n, [Extent(nameof(Two))] Dim k, Over i, Over j, View x) =>
        (Crossed[0, i % 6] * x[n, 0, i, j]) + (Crossed[1, j % 6] * MathF.Tanh(x[n, 2, i, j])) + (k * Single[0] * x[n, 0, i, j]);

    [Map]
    float Picked(Dim n, [Extent(nameof(Two))] Dim k, View x) => x[n, 1, k + 1, 2] * x[n, 1, 0, k];

    [Contract]
    float Contracted(Dim n, [Extent(nameof(Two))] Dim k, [Extent(nameof(Two))] Over j, View x) => x[n, 2, 1, j] * Filters[1, k, j];

    [Iterate(nameof(steps))]
    float Moved(Dim n, Dim k, View picked, View signal, [Start("picked")] State moved) =>
        (Paces[k, 0] * moved[n, k]) + (Paces[1, 2] * MathF.Tanh(moved[n, k])) + (signal[n, 0] * picked[n, 1] * Paces[1, 0]);
}
