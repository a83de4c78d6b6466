namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>12 rows by 2 vectors, for 32 columns on processors with 32 vector registers.</summary>
readonly struct Tile12x2 : IHostTileShape
{
    /// <inheritdoc/>
    public static int Rows => 12;

    /// <inheritdoc/>
    public static int Vectors => 2;

    /// <inheritdoc/>
    public static double Speed => 0.95;
}
