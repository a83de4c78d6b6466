namespace RepFlow.Ilgpu.Contractions;

/// <summary>
/// A pass in which filters of three taps slide along two axes: <c>result[…, i, j] = sum of a[…, s*i + k, s*j + l] * b[…, k, l]</c>, s being 1 or 2, where k and l,
/// or for s = 1 i and j, have three values. A 3 x 3 convolution, for s = 1 its adjoint by the input (k and l run backwards) and its adjoint by the weights are of this
/// form; so are, together, the passes of the adjoint by the input for s = 2, each of which has one or two of the taps.
/// </summary>
/// <remarks>
/// Winograd's minimal filtering multiplies a tile of 2 x 2 16 times where the definition multiplies 36 times for s = 1, and 25 times for s = 2 (Lavin and Gray, Fast
/// Algorithms for Convolutional Neural Networks, CVPR 2016; see <see cref="WinogradScheme"/>). Its rounding errors are about those of the sums themselves; larger tiles
/// save more and round worse, and are used on GPUs alone (<see cref="Gpu.GpuWinogradLayout"/>), where products cost most.
/// </remarks>
/// <param name="Pass">
/// The pass, its indices counted such that positions of the row operand grow with both of a pair; of several passes what they compute together.
/// </param>
/// <param name="Down">The pair of the outer axis.</param>
/// <param name="Across">The pair of the inner axis.</param>
/// <param name="Scheme">How tiles are computed.</param>
/// <param name="Reading">A pass that reads what is read: the indices that are cut into tiles are filled up to whole ones.</param>
/// <param name="Passes">The passes.</param>
sealed record WinogradForm(
    ContractionPass Pass,
    WinogradPair Down,
    WinogradPair Across,
    WinogradScheme Scheme,
    ContractionPass Reading,
    IReadOnlyList<ContractionPass> Passes)
{
    /// <summary>The taps of a filter along an axis.</summary>
    public const int Taps = 3;

    /// <summary>The taps of a filter.</summary>
    public const int FilterTaps = Taps * Taps;

    /// <summary>Fewer columns fill no register tiles.</summary>
    const double LeastColumns = 24;

    /// <summary>What a product of a tile of a channel costs to transform, in multiply-adds of register tiles; measured.</summary>
    const double TransformCost = 4;

    /// <summary>Whether the summed indices of the pairs are cut into tiles, as in an adjoint by the weights; otherwise the kept ones.</summary>
    public bool TilesSum { get; private init; }

    /// <summary>The pass at one position of the filters, without the pairs.</summary>
    public ContractionPass Others => Pass.Without(Down.Kept, Down.Summed, Across.Kept, Across.Summed);

    /// <summary>The products of a tile.</summary>
    public WinogradProduct[] Products => Scheme.Products(Last(Down), Last(Across));

    /// <summary>Whether tiles take clearly less time on the host than the sums as they are written.</summary>
    /// <remarks>Few channels do not pay for the transforms, and small images waste much of their last tiles.</remarks>
    public bool Pays
    {
        get
        {
            var others = Others;
            double tiles = Tiles(Down) * Tiles(Across);
            double rows = others.Count(IndexRole.Row), columns = others.Count(IndexRole.Column), depth = others.Count(IndexRole.Summed);
            double batch = others.Count(IndexRole.Batch);
            var products = rows * columns * depth * Products.Sum(product =>
                (Tiles(Down) - (product.LeavesLastLine ? 1.0 : 0)) * (Tiles(Across) - (product.LeavesLastTile ? 1.0 : 0)));
            (rows, depth) = TilesSum ? (rows, depth * tiles) : (rows * tiles, depth);
            var windows = rows * depth * Math.Ceiling(columns / 128);
            var factors = TilesSum ? depth * columns * Math.Ceiling(rows / 64) : depth * columns;
            var work = batch * (products + (TransformCost * Scheme.Points * Scheme.Points * (windows + factors + (rows * columns))));
            return columns >= LeastColumns && Margin * work < Passes.Sum(pass => pass.Extents.Aggregate(1.0, (product, extent) => product * extent));
        }
    }

    // What register tiles of fewer terms and what is read and written more often cost besides; measured, on processors that multiply a vector of 512 bits a cycle and on those that multiply two.
    double Margin => Scheme == WinogradScheme.Sliding ? 1.3 : Scheme == WinogradScheme.Striding ? 1.25 : 1.1;

    /// <summary>Finds the form in a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="passes">All passes of the contraction.</param>
    /// <returns>The form; null where the pass is not of it.</returns>
    public static WinogradForm? Find(ContractionPass pass, IReadOnlyList<ContractionPass> passes)
    {
        if (pass.IsZero)
        {
            return null;
        }

        foreach (var tilesSum in (ReadOnlySpan<bool>)[false, true])
        {
            // An adjoint by the weights where the filter steps by two is not computed so.
            foreach (var stride in (ReadOnlySpan<int>)(tilesSum ? [1] : [1, 2]))
            {
                var pairs = pass.A.Select(axis => Pair(pass, axis, tilesSum, stride)).OfType<WinogradPair>().ToList();
                if (pairs.Count >= 2)
                {
                    return Sliding(pass, pairs[^2], pairs[^1], tilesSum, stride);
                }
            }
        }

        return Spreading(pass, passes);
    }

    /// <summary>The number of tiles along the axis of a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <returns>The number.</returns>
    public int Tiles(WinogradPair pair) => ContractionPass.Blocks(Pass.Extents[Tiled(pair)], Scheme.TileSize);

    int Tiled(WinogradPair pair) => TilesSum ? pair.Summed : pair.Kept;

    int Last(WinogradPair pair) => Pass.Extents[Tiled(pair)] - ((Tiles(pair) - 1) * Scheme.TileSize);

    static WinogradForm Sliding(ContractionPass pass, WinogradPair down, WinogradPair across, bool tilesSum, int stride)
    {
        var upright = Upright(Upright(pass, down), across);
        var scheme = stride == 1 ? WinogradScheme.Sliding : WinogradScheme.Striding;
        return Filled(new WinogradForm(upright, down, across, scheme, upright, [pass]) { TilesSum = tilesSum });
    }

    // Results at odd places are sums of the outer taps, the others have the inner one: the former are found, and the others with them.
    static WinogradForm? Spreading(ContractionPass pass, IReadOnlyList<ContractionPass> passes)
    {
        var pairs = pass.A.Select(axis => SpreadPair(pass, axis)).OfType<WinogradPair>().ToList();
        if (pairs.Count < 2)
        {
            return null;
        }

        var (down, across) = (pairs[^2], pairs[^1]);
        List<ContractionPass> together = [pass];
        foreach (var inner in (ReadOnlySpan<WinogradPair[]>)[[down], [across], [down, across]])
        {
            var residues = (int[])pass.Residues.Clone();
            foreach (var pair in inner)
            {
                (residues[pair.Kept], residues[pair.Summed]) = (0, 1);
            }

            var other = passes.FirstOrDefault(other => other.Residues.AsSpan().SequenceEqual(residues));
            if (other is null || other.IsZero || other.Adds || !other.Finishes || Array.Exists(inner, pair => other.Extents[pair.Summed] != 1))
            {
                return null;
            }

            together.Add(other);
        }

        var upright = Upright(Upright(pass, down), across);
        var whole = Whole(Whole(upright, down, together[1].Extents), across, together[2].Extents);
        return Filled(new WinogradForm(whole, down, across, WinogradScheme.Spreading, upright, together));

        static ContractionPass Whole(ContractionPass pass, WinogradPair pair, int[] others)
        {
            var extents = (int[])pass.Extents.Clone();
            extents[pair.Kept] += others[pair.Kept];
            extents[pair.Summed] = Taps;
            return pass with { Extents = extents, B = Halved(pass.B, pair.Summed, 0), Result = Halved(pass.Result, pair.Kept, 1) };
        }

        static PassAxis[] Halved(PassAxis[] axes, int index, int residue) => [.. axes.Select(axis =>
        {
            var coefficients = (int[])axis.Coefficients.Clone();
            coefficients[index] /= 2;
            return axis with { Coefficients = coefficients, Offset = axis.Offset - (residue * coefficients[index]) };
        })];
    }

    static WinogradForm Filled(WinogradForm form)
    {
        var extents = (int[])form.Reading.Extents.Clone();
        foreach (var pair in (ReadOnlySpan<WinogradPair>)[form.Down, form.Across])
        {
            extents[form.Tiled(pair)] = form.Tiles(pair) * 2;
        }

        return form with { Reading = form.Reading with { Extents = extents } };
    }

    static WinogradPair? Pair(ContractionPass pass, PassAxis axis, bool tilesSum, int stride)
    {
        if (Indices(pass, axis) is not var (kept, summed))
        {
            return null;
        }

        var (tap, place) = tilesSum ? (kept, summed) : (summed, kept);
        return pass.Extents[tap] == Taps && Math.Abs(axis.Coefficients[tap]) == 1 && Math.Abs(axis.Coefficients[place]) == stride
            && IsAxis(pass.B, summed, 1) && IsAxis(pass.Result, kept, 1) ? new WinogradPair(kept, summed) : null;
    }

    static WinogradPair? SpreadPair(ContractionPass pass, PassAxis axis) =>
        !pass.Adds && pass.Finishes && Indices(pass, axis) is var (kept, summed) && axis.Coefficients[kept] == 1 && axis.Coefficients[summed] == -1
            && pass.Extents[summed] == 2 && pass.Residues[kept] == 1 && pass.Residues[summed] == 0
            && IsAxis(pass.B, summed, 2) && IsAxis(pass.Result, kept, 2)
            ? new WinogradPair(kept, summed)
            : null;

    // The indices of an axis that has one of the result and one that is summed, both of which appear on no other axis.
    static (int Kept, int Summed)? Indices(ContractionPass pass, PassAxis axis)
    {
        var indices = Enumerable.Range(0, pass.Extents.Length).Where(index => axis.Coefficients[index] != 0).ToArray();
        if (indices.Length != 2)
        {
            return null;
        }

        var (kept, summed) = pass.Roles[indices[0]] == IndexRole.Summed ? (indices[1], indices[0]) : (indices[0], indices[1]);
        return pass.Roles[kept] == IndexRole.Row && pass.Roles[summed] == IndexRole.Summed && Uses(pass.A, kept) == 1 && Uses(pass.A, summed) == 1 ? (kept, summed) : null;
    }

    static int Uses(PassAxis[] axes, int index) => axes.Count(axis => axis.Coefficients[index] != 0);

    // The index times a step is the position on one axis, but for its direction, and appears on no other.
    static bool IsAxis(PassAxis[] axes, int index, int step) =>
        Uses(axes, index) == 1 && Array.Exists(axes, axis => Math.Abs(axis.Coefficients[index]) == step && axis.Coefficients.Count(coefficient => coefficient != 0) == 1);

    static ContractionPass Upright(ContractionPass pass, WinogradPair pair) => pass.Upright(pair.Kept).Upright(pair.Summed);
}
