namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>12 rows by a vector, for 16 columns or fewer on processors with 32 vector registers: wider tiles would leave most of them empty.</summary>
readonly struct Tile12x1 : IHostTileShape
{
    /// <inheritdoc/>
    public static int Rows => 12;

    /// <inheritdoc/>
    public static int Vectors => 1;

    /// <inheritdoc/>
    public static double Speed => 0.85;
}
