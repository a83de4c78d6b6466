namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Quotients and logarithms of exponentials, which overflow long before the results do.</summary>
[GpuLayer]
[Sample(Shapes = "5", Low = -3, High = 3)]
static partial class Logistics
{
    const int Cases = 5;

    [Map]
    static float Output([Extent(nameof(Cases))] Dim k, Dim i, View x) => k.Value switch
    {
        0 => x[i] / (1f + MathF.Exp(-x[i])),
        1 => 1f / (1f + MathF.Exp(-x[i])),
        2 => 1f / (MathF.Exp(-2f * x[i]) + MathF.Exp(3f * x[i])),
        3 => MathF.Log(1f + MathF.Exp(x[i])),
        _ => 1f - (2f / (3f * (MathF.Exp(x[i]) + 1f))),
    };
}
