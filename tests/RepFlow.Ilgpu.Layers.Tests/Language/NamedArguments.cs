namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Arguments with names, in any order, and arguments left out: of .NET's functions, of methods, local functions and views.</summary>
[GpuLayer]
[Sample(Shapes = "6,6")]
static partial class NamedArguments
{
    const int Outer = 2;
    const int Inner = 3;

    [Map]
    static float Output(Dim i, [Extent(nameof(Outer))] Dim a, [Join, Extent(nameof(Inner))] Dim b, View x)
    {
        float Difference(float from, float what) => from - what;
        var across = x[b: i, a: a.Join(inner: b)];
        var cubed = MathF.Pow(y: 3f, x: 1.5f + across);
        var limited = Math.Clamp(max: 0.4f, min: -0.2f, value: across) + MathF.Max(y: across, x: 0.1f);
        return cubed + limited + Difference(what: across, from: 2f) + Weighted(over: 3f, value: x[i, a.Join(b)]) + Weighted(across).Scaled(plus: 1f);
    }

    static float Weighted(float value, float weight = 0.5f, float over = 2f) => value * weight / over;

    static float Scaled(this float value, float factor = 3f, float plus = 0f) => (value * factor) + plus;
}
