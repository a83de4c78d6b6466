namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The measures of a <see cref="GpuTile{TSize}"/>, powers of two.</summary>
interface IGpuTileSize
{
    /// <summary>The binary logarithm of its rows, which are as many as its columns.</summary>
    static abstract int SizeBits { get; }

    /// <summary>The binary logarithm of the terms of a step.</summary>
    static abstract int StepBits { get; }

    /// <summary>Whether a thread computes two by two blocks of 4x4 elements instead of one.</summary>
    static abstract bool HasFourBlocks { get; }
}
