namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Integers chosen by a condition become real numbers, and negative ones are divided towards zero.</summary>
[GpuLayer]
[Sample(Shapes = "5,19")]
static partial class StepCount
{
    [Map]
    static float Output(Dim i, Dim j, View x)
    {
        var half = (j - 9) / 2;
        var quarter = (i - j) / -4;
        return ((x[i, j] > 0f ? 1 : 0) * x[i, j]) + half + (quarter * x[i, j]) + (i == j ? 1 : -1);
    }
}
