namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>6 rows by 4 vectors, for processors with 32 vector registers: of 64 columns, as layers often have channels, it wastes none.</summary>
readonly struct Tile6x4 : IHostTileShape
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Vectors => 4;

    /// <inheritdoc/>
    public static double Speed => 1;
}
