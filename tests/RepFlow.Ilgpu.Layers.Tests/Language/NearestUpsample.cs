namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Nearest-neighbour upsampling: positions that are quotients of indices.</summary>
[GpuLayer]
[Sample(2, Shapes = "2,3,5")]
[Sample(3, Shapes = "1,2,7")]
sealed partial class NearestUpsample(int factor)
{
    int Height(Shape x) => x[1] * factor;

    int Width(Shape x) => x[2] * factor;

    [Map]
    float Output(Dim c, [Extent(nameof(Height))] Dim i, [Extent(nameof(Width))] Dim j, View x) =>
        x[c, i / factor, j / factor] * x[c, i / factor, j / factor];
}
