namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Mean and variance of squares in a window that moves, under names of indices of their own: one fold, in lanes along the results.</summary>
[GpuLayer]
[Sample(5, Shapes = "2,23")]
[Sample(1, Shapes = "3,9")]
sealed partial class LocalSpread(int width)
{
    /// <summary>The window's elements.</summary>
    public int Width { get; } = width;

    [Reduce(Reduction.Mean)]
    float Energy(Dim n, Dim i, [Extent(nameof(Width))] Over k, View x) => x[n, i + k] * x[n, i + k];

    [Reduce(Reduction.Mean)]
    float Spread(Dim row, Dim at, [Extent(nameof(Width))] Over tap, View x, View energy)
    {
        var distance = energy[row, at] - (x[row, at + tap] * x[row, at + tap]);
        return distance * distance;
    }

    [Map]
    float Output(float energy, float spread) => spread / (energy + 0.5f);
}
