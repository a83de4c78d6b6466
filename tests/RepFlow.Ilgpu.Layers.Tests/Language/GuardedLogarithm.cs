namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A logarithm, a root and a power of a negative number in branches that are not taken.</summary>
[GpuLayer]
[Sample(Shapes = "2,19")]
static partial class GuardedLogarithm
{
    [Map]
    static float Output(float x)
    {
        if (x < 0f)
        {
            return 0.1f * x;
        }

        var root = MathF.Sqrt(x);
        return MathF.Log(x + 0.5f) + root + MathF.Pow(x + 0.1f, 1.5f);
    }
}
