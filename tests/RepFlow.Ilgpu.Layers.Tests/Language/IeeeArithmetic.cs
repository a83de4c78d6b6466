namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>What algebra would simplify and arithmetic does not: NaN and infinity go through it.</summary>
[GpuLayer]
[Sample(Shapes = "5", Low = 0.5, High = 2)]
static partial class IeeeArithmetic
{
    const int Cases = 7;

    [Map]
    static float Output([Extent(nameof(Cases))] Dim k, Dim i, View x) => k.Value switch
    {
        0 => x[i] + (0f * MathF.Log(x[i])),
        1 => x[i] - x[i],
        2 => x[i] / x[i],
        3 => 0f / x[i],
        4 => Scaled(x[i], 0f),
        5 => MathF.Max(x[i], 1f) * 0f,
        _ => (int)x[i],
    };

    static float Scaled(float x, float factor) => 1f - (factor * x);
}
