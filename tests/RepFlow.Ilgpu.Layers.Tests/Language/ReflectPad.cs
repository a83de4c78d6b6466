namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A reflected border: a position chosen among three.</summary>
[GpuLayer]
[Sample(1, Shapes = "2,7")]
[Sample(3, Shapes = "2,37")]
sealed partial class ReflectPad(int padding)
{
    int Width(Shape x) => x[1] + (2 * padding);

    [Map]
    float Output(Dim n, [Extent(nameof(Width))] Dim j, View x)
    {
        var at = Math.Abs(j - padding);
        var last = x.Size(1) - 1;
        return MathF.Sin(x[n, at > last ? (2 * last) - at : at]);
    }
}
