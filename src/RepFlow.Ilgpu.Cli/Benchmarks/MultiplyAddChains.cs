namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>
/// Multiply-adds of which eight do not wait for one another. Each value is read twice, so that they are computed step by step, and not one chain after the other.
/// </summary>
static class MultiplyAddChains
{
    /// <summary>Multiply-adds of a step.</summary>
    public const int Each = 8;

    /// <summary>The additions before the steps and behind them, which keep the same units as busy.</summary>
    public const int Around = 7 + 7;

    /// <summary>The sum of the chains.</summary>
    /// <param name="x">Where they begin, and what they are multiplied by.</param>
    /// <param name="steps">Their steps, a constant.</param>
    public static float Sum(float x, int steps)
    {
        var (a, b, c, d) = (x, x + 1f, x + 2f, x + 3f);
        var (e, f, g, h) = (x + 4f, x + 5f, x + 6f, x + 7f);
        for (var step = 0; step < steps; step++)
        {
            (a, b, c, d) = ((a * x) + b, (b * x) + c, (c * x) + d, (d * x) + e);
            (e, f, g, h) = ((e * x) + f, (f * x) + g, (g * x) + h, (h * x) + a);
        }

        return a + b + c + d + e + f + g + h;
    }
}
