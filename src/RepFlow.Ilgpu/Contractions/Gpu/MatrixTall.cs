namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>256 rows, 64 columns, for matrices of few columns.</summary>
readonly struct MatrixTall : IMatrixShape
{
    /// <inheritdoc/>
    public static int RowBits => 8;

    /// <inheritdoc/>
    public static int ColumnBits => 6;
}
