namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Inverse functions, and functions that are made of others, on both sides of zero.</summary>
[GpuLayer]
[Sample(Shapes = "3,19", Low = -0.95, High = 0.95)]
static partial class InverseFunctions
{
    [Map]
    static float Output(float x)
    {
        var arcs = MathF.Asin(x) + (2f * MathF.Acos(0.9f * x)) + MathF.Atan(3f * x);
        var angles = MathF.Atan2(x, 0.3f) + MathF.Atan2(x - 1.5f, x) + MathF.Atan2(0.25f, x - 1f);
        var hyperbolic = MathF.Asinh(4f * x) + MathF.Acosh(1.05f + (x * x)) + MathF.Atanh(x);
        var (sine, cosine) = MathF.SinCos(x);
        var others = MathF.Cbrt(x + 2f) + MathF.Log(x + 3f, 2f) + (sine * cosine) + float.Lerp(x, 2f, 0.3f) + float.DegreesToRadians(40f * x);
        var sizes = MathF.CopySign(x, -2f) + MathF.MaxMagnitude(x, 0.4f) + (3f * MathF.MinMagnitude(x, -0.3f));
        return arcs + angles + hyperbolic + others + sizes + MathF.FusedMultiplyAdd(x, x, 0.5f);
    }
}
