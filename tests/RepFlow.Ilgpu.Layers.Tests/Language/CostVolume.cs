namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Correlation with a window of displacements: a contraction whose factor stands where an index of the result meets a joined one.</summary>
[GpuLayer]
[Sample(1, Shapes = "1,3,4,5; 1,3,4,5")]
sealed partial class CostVolume(int radius)
{
    /// <summary>Displacements along a side.</summary>
    public int Side { get; } = (2 * radius) + 1;

    [Contract]
    float Output(
        Dim n,
        [Extent(nameof(Side))] Dim u,
        [Join, Extent(nameof(Side))] Dim v,
        Dim i,
        Dim j,
        Over c,
        View first,
        View second) => first[n, c, i, j] * second[n, c, i + u - radius, j + v - radius];
}
