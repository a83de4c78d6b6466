namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Switch expressions, patterns, tuples, local functions and generic helpers.</summary>
[GpuLayer]
[Sample(Shapes = "2,37")]
static partial class PiecewiseSpline
{
    [Map]
    static float Output(float x)
    {
        var (low, high) = Split(x);
        var both = (First: low, Second: high);
        return Square(both.First) + Pick(x is > -0.5f and < 0.5f, both.Second, high * high) + x switch
        {
            < -0.5f => -0.3f * x,
            > 0.75f => 2f,
            _ => 0.5f * x * x,
        };

        static float Square(in float v) => v * v;
    }

    static (float Low, float High) Split(float x) => (MathF.Min(x, 0.1f), MathF.Max(x, 0.2f));

    static T Pick<T>(bool condition, T a, T b) => condition ? a : b;
}
