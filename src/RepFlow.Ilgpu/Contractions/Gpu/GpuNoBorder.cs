using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>No position can fall outside.</summary>
readonly struct GpuNoBorder : IGpuBorder
{
    /// <inheritdoc/>
    public static int First(ArrayView<int> tables, int entry, int count) => 0;

    /// <inheritdoc/>
    public static int Second(ArrayView<int> tables, int entry, int count) => 0;

    /// <inheritdoc/>
    public static bool Inside(int first, int second, GpuBorderTest test) => true;
}
