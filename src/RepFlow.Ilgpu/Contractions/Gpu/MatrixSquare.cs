namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>128 rows, 128 columns.</summary>
readonly struct MatrixSquare : IMatrixShape
{
    /// <inheritdoc/>
    public static int RowBits => 7;

    /// <inheritdoc/>
    public static int ColumnBits => 7;
}
