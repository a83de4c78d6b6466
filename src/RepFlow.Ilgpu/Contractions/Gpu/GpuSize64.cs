namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>64x64 elements, 4x4 a thread, 16 terms a step.</summary>
readonly struct GpuSize64 : IGpuTileSize
{
    /// <summary>The rows and the columns of a tile.</summary>
    public const int Size = 64;

    /// <summary>The groups that a multiprocessor has registers for in single precision, of 80 a thread.</summary>
    public const int Groups = 3;

    /// <inheritdoc/>
    public static int SizeBits => 6;

    /// <inheritdoc/>
    public static int StepBits => 4;

    /// <inheritdoc/>
    public static bool HasFourBlocks => false;
}
