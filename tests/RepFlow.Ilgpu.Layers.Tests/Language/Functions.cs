namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Every function of MathF that a stage may call.</summary>
[GpuLayer]
[Sample(Shapes = "3,19")]
static partial class Functions
{
    [Map]
    static float Output(float x)
    {
        var positive = MathF.Abs(x) + 1.5f;
        var waves = MathF.Sin(x) + (MathF.Cos(2f * x) * MathF.Tan(0.5f * x));
        var hyperbolic = MathF.Tanh(x) + MathF.Sinh(0.3f * x) + MathF.Cosh(x);
        var logarithms = MathF.Log(positive) + MathF.Log2(positive) + MathF.Log10(positive);
        var powers = MathF.Sqrt(positive) + MathF.Pow(positive, 1.7f) + MathF.Exp(-positive);
        var steps = MathF.Floor(3f * x) + MathF.Ceiling(2f * x) + MathF.Sign(x);
        var limits = MathF.Max(x, 0.1f) * MathF.Min(x, 0.4f);
        return float.IsNaN(x) ? 0f : waves + hyperbolic + logarithms + powers + steps + limits;
    }
}
