namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// A pass in which filters of three taps slide by one element along two axes: <c>result[…, i, j] = sum of a[…, i + k, j + l] * b[…, k, l]</c>, where either k and l
/// or i and j have three values. A 3 x 3 convolution, its adjoint by the input (k and l run backwards) and its adjoint by the weights are of this form.
/// </summary>
/// <remarks>
/// Winograd's minimal filtering F(2 x 2, 3 x 3) multiplies 16 times where the definition multiplies 36 times (Lavin and Gray, Fast Algorithms for Convolutional Neural
/// Networks, CVPR 2016). Its rounding errors are about those of the sums themselves; larger tiles save more and round worse, and are not used.
/// </remarks>
/// <param name="Pass">The pass, its indices counted such that positions of the row operand grow with both of a pair.</param>
/// <param name="Down">The pair of the outer axis.</param>
/// <param name="Across">The pair of the inner axis.</param>
/// <param name="TilesSum">Whether the summed indices of the pairs are cut into tiles, as in an adjoint by the weights; otherwise the kept ones.</param>
sealed record WinogradForm(ContractionPass Pass, WinogradPair Down, WinogradPair Across, bool TilesSum)
{
    /// <summary>The taps of a filter along an axis.</summary>
    public const int Taps = 3;

    /// <summary>The elements of a tile along an axis.</summary>
    public const int Step = 2;

    /// <summary>The products of a tile along an axis: the elements that a filter reads for a tile.</summary>
    public const int Points = Taps + Step - 1;

    /// <summary>The products of a tile.</summary>
    public const int TilePoints = Points * Points;

    /// <summary>The taps of a filter.</summary>
    public const int FilterTaps = Taps * Taps;

    /// <summary>Fewer columns fill no register tiles.</summary>
    const double LeastColumns = 24;

    /// <summary>What a tile of a channel costs to transform, in multiply-adds of register tiles; measured.</summary>
    const double TransformCost = 64;

    /// <summary>The pass with the indices that are cut into tiles filled up to whole ones: what is read.</summary>
    public ContractionPass Reading
    {
        get
        {
            var extents = (int[])Pass.Extents.Clone();
            extents[Tiled(Down)] = Tiles(Down) * Step;
            extents[Tiled(Across)] = Tiles(Across) * Step;
            return Pass with { Extents = extents };
        }
    }

    /// <summary>The pass at one position of the filters, without the pairs.</summary>
    public ContractionPass Others
    {
        get
        {
            var extents = (int[])Pass.Extents.Clone();
            foreach (var pair in (ReadOnlySpan<WinogradPair>)[Down, Across])
            {
                extents[pair.Kept] = extents[pair.Summed] = 1;
            }

            return Pass with { Extents = extents };
        }
    }

    /// <summary>Whether tiles take clearly less time than the sums as they are written.</summary>
    /// <remarks>Few channels do not pay for the transforms, and small images waste much of their last tiles.</remarks>
    public bool Pays
    {
        get
        {
            var others = Others;
            double tiles = Tiles(Down) * Tiles(Across);
            double rows = others.Count(IndexRole.Row), columns = others.Count(IndexRole.Column), depth = others.Count(IndexRole.Summed);
            double batch = others.Count(IndexRole.Batch);
            (rows, depth) = TilesSum ? (rows, depth * tiles) : (rows * tiles, depth);
            var windows = rows * depth * Math.Ceiling(columns / 128);
            var factors = TilesSum ? depth * columns * Math.Ceiling(rows / 64) : depth * columns;
            var work = batch * ((TilePoints * rows * columns * depth) + (TransformCost * (windows + factors + (rows * columns))));
            return columns >= LeastColumns && 1.3 * work < Pass.Extents.Aggregate(1.0, (product, extent) => product * extent);
        }
    }

    /// <summary>Finds the form in a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <returns>The form; null where the pass is not of it.</returns>
    public static WinogradForm? Find(ContractionPass pass)
    {
        if (pass.IsZero)
        {
            return null;
        }

        var pairs = pass.A.Select(axis => Pair(pass, axis)).OfType<WinogradPair>().ToList();
        foreach (var tilesSum in (ReadOnlySpan<bool>)[false, true])
        {
            var sliding = pairs.Where(pair => pass.Extents[tilesSum ? pair.Kept : pair.Summed] == Taps).ToList();
            if (sliding.Count >= 2)
            {
                var (down, across) = (sliding[^2], sliding[^1]);
                return new WinogradForm(Upright(Upright(pass, down), across), down, across, tilesSum);
            }
        }

        return null;
    }

    /// <summary>The number of tiles along the axis of a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <returns>The number.</returns>
    public int Tiles(WinogradPair pair) => HostTables.Blocks(Pass.Extents[Tiled(pair)], Step);

    int Tiled(WinogradPair pair) => TilesSum ? pair.Summed : pair.Kept;

    static WinogradPair? Pair(ContractionPass pass, PassAxis axis)
    {
        var indices = Enumerable.Range(0, pass.Extents.Length).Where(index => axis.Coefficients[index] != 0).ToArray();
        if (indices.Length != 2 || Array.Exists(indices, index => Math.Abs(axis.Coefficients[index]) != 1))
        {
            return null;
        }

        var (kept, summed) = pass.Roles[indices[0]] == IndexRole.Summed ? (indices[1], indices[0]) : (indices[0], indices[1]);
        return pass.Roles[kept] == IndexRole.Row && pass.Roles[summed] == IndexRole.Summed
            && Uses(pass.A, kept) == 1 && Uses(pass.A, summed) == 1 && IsAxis(pass.B, summed) && IsAxis(pass.Result, kept)
            ? new WinogradPair(kept, summed)
            : null;
    }

    static int Uses(PassAxis[] axes, int index) => axes.Count(axis => axis.Coefficients[index] != 0);

    // The index is the position on one axis, but for its direction, and appears on no other.
    static bool IsAxis(PassAxis[] axes, int index) =>
        Uses(axes, index) == 1 && Array.Exists(axes, axis => Math.Abs(axis.Coefficients[index]) == 1 && axis.Coefficients.Count(coefficient => coefficient != 0) == 1);

    static ContractionPass Upright(ContractionPass pass, WinogradPair pair) => Upright(Upright(pass, pair.Kept), pair.Summed);

    static ContractionPass Upright(ContractionPass pass, int index)
    {
        return Array.Exists(pass.A, axis => axis.Coefficients[index] < 0)
            ? pass with { A = Backwards(pass.A), B = Backwards(pass.B), Result = Backwards(pass.Result) }
            : pass;

        PassAxis[] Backwards(PassAxis[] axes) => [.. axes.Select(axis =>
        {
            var coefficients = (int[])axis.Coefficients.Clone();
            coefficients[index] = -coefficients[index];
            return axis with { Coefficients = coefficients, Offset = axis.Offset + (axis.Coefficients[index] * (pass.Extents[index] - 1)) };
        })];
    }
}
