namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Functions whose arguments are reduced before they are computed, and powers of either sign.</summary>
[GpuLayer]
[Sample(Shapes = "5", Low = 0.3, High = 0.7)]
static partial class AnglesAndPowers
{
    const int Cases = 6;

    [Map]
    static float Output([Extent(nameof(Cases))] Dim k, Dim i, View x) => k.Value switch
    {
        0 => MathF.Sin(x[i]),
        1 => MathF.Cos(x[i]),
        2 => MathF.Tan(x[i]),
        3 => MathF.Pow(x[i], 3f),
        4 => MathF.Pow(x[i], -2.5f),
        _ => MathF.Pow(1.5f, x[i]),
    };
}
