namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Little but roots and quotients, in chains that do not wait for one another: how many a device does at best.</summary>
[GpuLayer]
static partial class RootsAndQuotients
{
    const int Steps = 4;

    /// <summary>Roots and quotients of an element.</summary>
    public const int Count = 8 * Steps;

    [Map]
    static float Output(float x)
    {
        var (a, b, c, d) = (x, x + 1f, x + 2f, x + 3f);
        var (e, f, g, h) = (x + 4f, x + 5f, x + 6f, x + 7f);
        for (var step = 0; step < Steps; step++)
        {
            a = MathF.Sqrt(a + 1f);
            b = MathF.Sqrt(b + 1f);
            c = MathF.Sqrt(c + 1f);
            d = MathF.Sqrt(d + 1f);
            e = x / (e + 1f);
            f = x / (f + 1f);
            g = x / (g + 1f);
            h = x / (h + 1f);
        }

        return a + b + c + d + e + f + g + h;
    }
}
