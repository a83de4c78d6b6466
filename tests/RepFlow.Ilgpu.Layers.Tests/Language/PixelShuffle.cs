namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Depth to space: an axis of channels read at a quotient and a remainder.</summary>
[GpuLayer]
[Sample(2, Shapes = "1,8,3,5")]
sealed partial class PixelShuffle(int factor)
{
    int Channels(Shape x) => x[1] / (factor * factor);

    int Height(Shape x) => x[2] * factor;

    int Width(Shape x) => x[3] * factor;

    [Map]
    float Output(
        Dim n, [Extent(nameof(Channels))] Dim c, [Extent(nameof(Height))] Dim i, [Extent(nameof(Width))] Dim j, View x) =>
        x[n, (c * factor * factor) + (i % factor * factor) + (j % factor), i / factor, j / factor];
}
