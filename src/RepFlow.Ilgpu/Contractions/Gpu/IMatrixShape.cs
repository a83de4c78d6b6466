namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The measures of a tile of <see cref="MatrixTile"/>: each of eight warps computes 64 rows and 32 columns.</summary>
interface IMatrixShape
{
    /// <summary>The binary logarithm of its rows.</summary>
    static abstract int RowBits { get; }

    /// <summary>The binary logarithm of its columns.</summary>
    static abstract int ColumnBits { get; }
}
