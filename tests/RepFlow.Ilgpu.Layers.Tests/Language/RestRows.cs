namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Rows chosen by data, each with the rest of its axes: the adjoint is a scatter of whole rows.</summary>
[GpuLayer]
[Sample(Shapes = "3; 4", Low = 0.1, High = 2.9)]
[Sample(Shapes = "3,5; 4", Low = 0.1, High = 2.9)]
[Sample(Shapes = "3,2,3; 4", Low = 0.1, High = 2.9)]
[Sample(Shapes = "3,2,2,3; 4", Low = 0.1, High = 2.9)]
static partial class RestRows
{
    [Map]
    static float Output(Dim k, [Rest] Dim r, View table, View pick) => table[(int)pick[k], r] * pick[k];
}
