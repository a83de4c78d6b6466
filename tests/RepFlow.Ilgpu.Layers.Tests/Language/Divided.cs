namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An integer division by a hyper-parameter, and limits that it gives: what C# throws for, a layer refuses.</summary>
/// <param name="parts">The divisor.</param>
[GpuLayer]
[Sample(2, Shapes = "7")]
sealed partial class Divided(int parts)
{
    [Map]
    float Output(Dim i, View x) => (x[i] * (7 / parts)) + Math.Clamp(x[i], -1f, parts - 2f);
}
