namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Indices that are called like the input of an earlier stage.</summary>
[GpuLayer]
[Sample(Shapes = "3,5")]
static partial class Transposed
{
    [Map]
    static float Twice(Dim i, Dim j, View x) => 2f * x[i, j] * x[i, j];

    [Map]
    static float Output(Dim y, Dim x, View twice) => twice[x, y];
}
