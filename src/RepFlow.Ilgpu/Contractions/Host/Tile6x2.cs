namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>6 rows by 2 vectors, for processors with 16 vector registers.</summary>
readonly struct Tile6x2 : IHostTileShape
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Vectors => 2;

    /// <inheritdoc/>
    public static double Speed => 1;
}
