namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A contraction of a part of its factors, and of a diagonal: the gradient is zero beside it.</summary>
[GpuLayer]
[Sample(Shapes = "3,7; 7; 5,5")]
static partial class CutShort
{
    const int Count = 3;

    [Contract]
    static float Begin(Dim n, [Extent(nameof(Count))] Over r, View x, View y) => x[n, r] * y[r];

    [Contract]
    static float Trace([Extent(nameof(Count))] Dim n, Over i, View square, View y) => square[i, i] * y[i + n];

    [Map]
    static float Output(float begin, float trace) => begin + trace;
}
