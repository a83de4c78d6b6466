namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Two inputs that have the rest of their axes in common, behind different axes of their own; an index that counts all elements of one.</summary>
[GpuLayer]
[Sample(Shapes = "2,3; 2")]
[Sample(Shapes = "2,3,5; 2,5")]
[Sample(Shapes = "1,2,2,3; 1,2,3")]
[Sample(Shapes = "2,1,2,2,3; 2,2,2,3")]
static partial class RestOfTwo
{
    [Map]
    static float Striped([Rest] Dim e, float x) => e % 3 == 0 ? -x : x;

    [Map]
    static float Open(Dim n, [Rest] Dim r, View gate) => 1f / (1f + MathF.Exp(-gate[n, r]));

    [Map]
    static float Output(Dim n, Dim c, [Rest] Dim r, float striped, View open) => striped * open[n, r];
}
