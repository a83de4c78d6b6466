using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>One word holds the positions on all axes that can fall outside: every usual convolution.</summary>
readonly struct GpuBorder : IGpuBorder
{
    /// <inheritdoc/>
    public static int First(ArrayView<int> tables, int entry, int count) => tables[entry + count];

    /// <inheritdoc/>
    public static int Second(ArrayView<int> tables, int entry, int count) => 0;

    /// <inheritdoc/>
    public static bool Inside(int first, int second, GpuBorderTest test) =>
        (first & (test.FirstLimit - first) & test.FirstGuard) == test.FirstGuard;
}
