namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An axis that is read backwards.</summary>
[GpuLayer]
[Sample(Shapes = "2,7")]
static partial class Flip
{
    [Map]
    static float Output(Dim n, Dim i, View x) => x[n, x.Size(1) - 1 - i] * x[n, i];
}
