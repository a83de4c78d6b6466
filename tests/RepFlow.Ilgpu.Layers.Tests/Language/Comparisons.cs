namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Comparisons in every place where one can stand: NaN fails them all, and passes what is made of their opposites.</summary>
[GpuLayer]
[Sample(Shapes = "3,7; 3,7; 3,7")]
static partial class Comparisons
{
    [Map]
    static float Output(float x, float y, float z)
    {
        var simple = Bit(x > 0f, 1f) + Bit(0f < x, 2f) + Bit(!(x < y), 4f) + Bit(!(x >= 1f), 8f) + Bit(x != y, 16f) + Bit(!(x == y), 32f);
        var joined = Bit(x > 0f && y > 0f, 1f) + Bit(x > 0f && !(y > 0f), 2f) + Bit(!(x > 0f && y > 0f), 4f) + Bit(!(x < y) || !(y <= 2f), 8f)
            + Bit(!(0f >= x || y < x), 16f) + Bit((x > y ? x > 0f : y > 0f) && !(y < -1f), 32f);
        var nested = x > 0f ? y > x ? 1f : 2f : y < x ? 3f : x <= y ? 4f : 5f;
        if (x >= y)
        {
            nested += 10f;
        }
        else if (!(x == y) && !(x < 0f))
        {
            nested += x < float.PositiveInfinity ? 20f : 30f;
        }

        var kept = MathF.Max(0f, x) + MathF.Min(y, 6f) + MathF.Max(x, y);
        return z * ((simple / 64f) + joined + (100f * nested) + Bit(float.IsNaN(kept), 1000f) + Bit(kept > 1f, 2000f));
    }

    static float Bit(bool holds, float weight) => holds ? weight : 0f;
}
