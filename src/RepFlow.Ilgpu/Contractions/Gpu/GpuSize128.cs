namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>128x128 elements, 8x8 a thread, 8 terms a step.</summary>
readonly struct GpuSize128 : IGpuTileSize
{
    /// <summary>The rows and the columns of a tile.</summary>
    public const int Size = 128;

    /// <summary>The groups that a multiprocessor has registers for, of 128 a thread: one group alone would wait at its barriers.</summary>
    public const int Groups = 2;

    /// <inheritdoc/>
    public static int SizeBits => 7;

    /// <inheritdoc/>
    public static int StepBits => 3;

    /// <inheritdoc/>
    public static bool HasFourBlocks => true;
}
