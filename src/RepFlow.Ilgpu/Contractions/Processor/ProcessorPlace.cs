namespace RepFlow.Ilgpu.Contractions.Processor;

/// <summary>Which tile an item works on.</summary>
/// <param name="matrix">The matrix.</param>
/// <param name="slice">The part of its sums.</param>
/// <param name="factorTile">The tile along the factors.</param>
/// <param name="laneTile">The tile along the lanes.</param>
readonly struct ProcessorPlace(int matrix, int slice, int factorTile, int laneTile)
{
    /// <summary>The matrix.</summary>
    public readonly int Matrix = matrix;

    /// <summary>The part of its sums.</summary>
    public readonly int Slice = slice;

    /// <summary>The tile along the factors.</summary>
    public readonly int FactorTile = factorTile;

    /// <summary>The tile along the lanes.</summary>
    public readonly int LaneTile = laneTile;

    /// <summary>A tile; those along the lanes follow one another, so that they share their factors.</summary>
    /// <param name="cut">The cut.</param>
    /// <param name="tile">Its number.</param>
    /// <returns>The tile.</returns>
    public static ProcessorPlace Of(ProcessorCut cut, int tile)
    {
        var across = tile / cut.LaneTiles;
        var sums = across / cut.FactorTiles;
        return new(sums / cut.Slices, sums % cut.Slices, across % cut.FactorTiles, tile % cut.LaneTiles);
    }
}
