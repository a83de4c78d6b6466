namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>8 rows by 3 vectors, for processors with 32 vector registers.</summary>
readonly struct Tile8x3 : IHostTileShape
{
    /// <inheritdoc/>
    public static int Rows => 8;

    /// <inheritdoc/>
    public static int Vectors => 3;

    /// <inheritdoc/>
    public static double Speed => 1;
}
