namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Remainders and roundings of real numbers: near, far, of either sign, at the middle between two whole numbers, and of what is no number.</summary>
[GpuLayer]
[Sample(Shapes = "4,11")]
static partial class Remainders
{
    const int Cases = 14;

    [Map]
    static float Output([Extent(nameof(Cases))] Dim k, Dim n, Dim i, View x)
    {
        var v = 10f * x[n, i];
        var half = i + n - 6.5f;
        var small = (n + 1) * 1.220703125e-4f;
        return k.Value switch
        {
            0 => v % 3f,
            1 => v % -0.75f,
            2 => v % (1.5f + x[n, i]),
            3 => 1e6f * half % 7f,
            4 => 1e30f * half % 0.1f is var far && float.IsFinite(far) ? MathF.Abs(far) < 0.1f ? 1f : 2f : 3f,
            5 => MathF.Round(v) + (0.1f * MathF.Round(half)),
            6 => MathF.Truncate(v) + (0.1f * MathF.Truncate(half)),
            7 => MathF.Round(half, MidpointRounding.AwayFromZero) + MathF.Round(v, MidpointRounding.ToZero),
            8 => 1f / MathF.Round(0.01f * half) > 0f ? 1f : 2f,
            9 => float.IsFinite(half / (i - 3)) ? 1f : float.IsInfinity(half / (i - 3)) ? 2f : 3f,
            10 => float.IsPositiveInfinity(half / (i - 3)) ? 1f : float.IsNegativeInfinity(half / (i - 3)) ? 2f : 3f,
            11 => float.IsNaN(half % 0f) && float.IsNaN(float.PositiveInfinity % half) && half % float.PositiveInfinity == half ? 1f : 2f,
            12 => MathF.FusedMultiplyAdd(1f + small, 1f - small, -1f) < 0f ? 1f : 2f,
            _ => 1f / (-0.25f * (n + 1) % 0.25f) < 0f ? 1f : 2f,
        };
    }
}
