namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A contraction over an axis that runs backwards.</summary>
[GpuLayer]
[Sample(Shapes = "3,7; 7")]
static partial class FlippedCorrelation
{
    static int Width(Shape x) => x[1];

    [Contract]
    static float Output(Dim n, [Extent(nameof(Width))] Over j, View x, View y) => x[n, x.Size(1) - 1 - j] * y[j];
}
