using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Two words hold the positions on the axes that can fall outside.</summary>
readonly struct GpuWideBorder : IGpuBorder
{
    /// <inheritdoc/>
    public static int First(ArrayView<int> tables, int entry, int count) => tables[entry + count];

    /// <inheritdoc/>
    public static int Second(ArrayView<int> tables, int entry, int count) => tables[entry + (2 * count)];

    /// <inheritdoc/>
    public static bool Inside(int first, int second, GpuBorderTest test) =>
        (first & (test.FirstLimit - first) & test.FirstGuard) == test.FirstGuard
        && (second & (test.SecondLimit - second) & test.SecondGuard) == test.SecondGuard;
}
