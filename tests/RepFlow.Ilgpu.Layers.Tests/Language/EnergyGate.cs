namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A stage of elements before a reduction and one behind it: all of them have the rank of what is reduced.</summary>
[GpuLayer]
[Sample(Shapes = "2,3,19")]
[Sample(Shapes = "1,2,1")]
static partial class EnergyGate
{
    [Map]
    static float Square(float x) => x * x;

    [Reduce(Reduction.Sum)]
    static float Energy(Dim n, Over c, Over i, View square) => square[n, c, i];

    [Map]
    static float Root(float energy) => MathF.Sqrt(energy + 1f);

    [Map]
    static float Gated(Dim n, Dim c, Dim i, float square, View root) => square * root[n];

    [Map]
    static float Output(float gated, float x) => gated + x;
}
