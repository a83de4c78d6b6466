namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Functions at the arguments where a composition of others is not exact.</summary>
[GpuLayer]
[Sample(Shapes = "5", Low = 0.3, High = 0.7)]
static partial class ExactFunctions
{
    const int Cases = 8;

    [Map]
    static float Output([Extent(nameof(Cases))] Dim k, Dim i, View x) => k.Value switch
    {
        0 => MathF.Floor(MathF.Log2(x[i])),
        1 => MathF.Floor(MathF.Log10(x[i])),
        2 => MathF.Sinh(x[i]),
        3 => MathF.Cosh(x[i]),
        4 => MathF.Tanh(x[i]),
        5 => MathF.Log2(x[i]),
        6 => MathF.Log10(x[i]),
        _ => (int)MathF.Log2(x[i]),
    };
}
