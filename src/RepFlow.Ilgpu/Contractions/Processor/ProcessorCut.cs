namespace RepFlow.Ilgpu.Contractions.Processor;

/// <summary>How the matrix products of a contraction are cut into tiles on a processor behind OpenCL, and their sums into parts.</summary>
/// <remarks>The cut depends on the contraction and the number of cores only.</remarks>
struct ProcessorCut
{
    /// <summary>The lanes and the factors of a tile, and how many tiles there are along both.</summary>
    public int TileLanes, TileFactors, LaneTiles, FactorTiles;

    /// <summary>The parts of each sum, and the terms of a part.</summary>
    public int Slices, SliceDepth;

    /// <summary>The items that share out the tiles.</summary>
    public int Items;

    // The items that a core gets; each has room of its own.
    const int ItemsOfCore = 2;

    // The most lanes of a tile: those of some terms fit beside a core.
    const int MostLanes = 4 * ProcessorTile.Panel;

    // The most factors that an item keeps, which are read one after the other, and the most sums of a tile, which fit a core's second-level cache.
    const int MostFactors = 1 << 20, MostSums = 1 << 17;

    // The fewest terms and factors that are worth a part.
    const int LeastTerms = 512, LeastFactors = 8 * ProcessorTile.FactorsAtOnce;

    /// <summary>The tiles of all parts.</summary>
    /// <param name="batch">The number of matrices.</param>
    /// <returns>The tiles.</returns>
    public readonly int Tiles(int batch) => checked(batch * Slices * FactorTiles * LaneTiles);

    /// <summary>The sums of a tile.</summary>
    public readonly int TileSums => TileLanes * TileFactors;

    /// <summary>The room for packed lanes: whole panels.</summary>
    public readonly int PackedLanes => ((TileLanes + ProcessorTile.Panel - 1) & ~(ProcessorTile.Panel - 1)) * ProcessorTile.Terms;

    /// <summary>The elements that an item has room for.</summary>
    public readonly int ItemRoom => PackedLanes + (TileFactors * SliceDepth) + (Slices == 1 ? TileSums : 0);

    /// <summary>Cuts matrix products: lanes and factors where there are many, then long sums, since parts of these read nothing twice, then either once more, so that every core has something to do.</summary>
    /// <param name="lanes">The lanes of a matrix.</param>
    /// <param name="factors">Its factors.</param>
    /// <param name="depth">The terms of each sum.</param>
    /// <param name="batch">The number of matrices.</param>
    /// <param name="cores">The cores of the processor.</param>
    /// <returns>The cut.</returns>
    public static ProcessorCut Of(int lanes, int factors, int depth, int batch, int cores)
    {
        var cut = default(ProcessorCut);
        (cut.LaneTiles, cut.TileLanes) = Even(lanes, MostLanes, ProcessorTile.Group);
        var mostFactors = Math.Max(LeastFactors, MostSums / cut.TileLanes);
        (cut.FactorTiles, cut.TileFactors) = Even(factors, mostFactors, ProcessorTile.FactorsAtOnce);
        var wanted = cores * ItemsOfCore;
        var across = (long)batch * cut.LaneTiles * cut.FactorTiles;
        var slices = Math.Max(
            across >= wanted ? 1 : Math.Min((wanted + across - 1) / across, depth / LeastTerms),
            ((long)cut.TileFactors * depth + MostFactors - 1) / MostFactors);
        slices = Math.Max(1, slices);
        cut.SliceDepth = Math.Max(1, (int)((depth + slices - 1) / slices));
        cut.Slices = Math.Max(1, ContractionPass.Blocks(depth, cut.SliceDepth));
        across *= cut.Slices;
        if (across < wanted)
        {
            // What is cut across is packed again for each piece: the cheapest of the cuts that give every item something to do.
            var missing = (int)((wanted + across - 1) / across);
            var (mostLanePieces, mostFactorPieces) = (Math.Max(1, cut.TileLanes / ProcessorTile.Panel), Math.Max(1, cut.TileFactors / LeastFactors));
            var (lanePieces, factorPieces) = Enumerable.Range(1, Math.Min(missing, mostLanePieces))
                .Select(pieces => (Lanes: pieces, Factors: Math.Min(ContractionPass.Blocks(missing, pieces), mostFactorPieces)))
                .OrderByDescending(pieces => Math.Min(missing, pieces.Lanes * pieces.Factors))
                .ThenBy(pieces => ((long)pieces.Factors * lanes) + ((long)pieces.Lanes * factors))
                .First();
            (cut.LaneTiles, cut.TileLanes) = Even(lanes, ContractionPass.Blocks(cut.TileLanes, lanePieces), ProcessorTile.Panel);
            (cut.FactorTiles, cut.TileFactors) = Even(factors, ContractionPass.Blocks(cut.TileFactors, factorPieces), ProcessorTile.FactorsAtOnce);
        }

        cut.Items = Math.Min(wanted, cut.Tiles(batch));
        return cut;
    }

    // So many equal tiles of whole groups that none has more than the most.
    static (int Tiles, int Size) Even(int count, int most, int group)
    {
        var tiles = ContractionPass.Blocks(count, Math.Max(group, most));
        var size = ContractionPass.Blocks(ContractionPass.Blocks(count, tiles), group) * group;
        return (ContractionPass.Blocks(count, size), size);
    }
}
