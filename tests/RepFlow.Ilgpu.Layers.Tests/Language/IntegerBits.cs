namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>The lower and the upper half of integers, (2, N): more bits than single precision has.</summary>
[GpuLayer]
[Sample(Shapes = "7", Least = int.MinValue, Most = int.MaxValue)]
static partial class IntegerBits
{
    const int Two = 2;

    [Map]
    static float Output([Extent(nameof(Two))] Dim half, Dim i, IntView value) => half == 0 ? value[i] & 0xFFFF : value[i] >> 16;
}
