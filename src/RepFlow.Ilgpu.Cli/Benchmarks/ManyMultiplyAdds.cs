namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>
/// The multiply-adds of <see cref="MultiplyAdds"/>, as many more as a GPU needs to be kept from its memory: it moves an element's bytes in less than a tenth of the time
/// that it computes.
/// </summary>
[GpuLayer]
static partial class ManyMultiplyAdds
{
    const int Steps = 128;

    /// <summary>Multiply-adds of an element, with the additions before and behind, which keep the same units as busy.</summary>
    public const int Count = (8 * Steps) + 7 + 7;

    [Map]
    static float Output(float x)
    {
        var (a, b, c, d) = (x, x + 1f, x + 2f, x + 3f);
        var (e, f, g, h) = (x + 4f, x + 5f, x + 6f, x + 7f);
        for (var step = 0; step < Steps; step++)
        {
            (a, b, c, d) = ((a * x) + b, (b * x) + c, (c * x) + d, (d * x) + e);
            (e, f, g, h) = ((e * x) + f, (f * x) + g, (g * x) + h, (h * x) + a);
        }

        return a + b + c + d + e + f + g + h;
    }
}
