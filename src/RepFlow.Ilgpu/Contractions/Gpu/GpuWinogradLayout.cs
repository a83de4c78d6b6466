namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// A pass whose filters of three taps slide by one along two axes (<see cref="WinogradForm"/>), computed by Winograd's F(4 x 4, 3 x 3): 36 products for a tile of 4 x 4 results of a channel
/// where the definition has 144.
/// </summary>
/// <remarks>
/// A launch computes the values of both operands' tiles at the 36 points each, a pass of its own multiplies them (36 matrices), and another launch makes the results. Work is cut into
/// parts of images, so that what lies between the launches stays in a large GPU's second-level cache, and takes little memory.
/// </remarks>
sealed class GpuWinogradLayout
{
    /// <summary>The points along an axis.</summary>
    public const int Points = 6;

    /// <summary>The elements of a tile along an axis, of the result or, where sums are cut into tiles, of the other factor.</summary>
    public const int TileSize = 4;

    // What it costs to move an element, in multiply-adds of tiles, and what a launch costs: measured for tiles, and by the rate of copies, on an H200.
    const double MoveCost = 16, LaunchCost = 3e7;

    // By how much a part may have more values than are wanted, where images have no better divisor, and how many values may lie in memory whatever one image takes: 512 MiB in single precision.
    const double MostParts = 2;
    const long MostValues = 1 << 27;

    // By how much less it must cost to be worth it.
    const double Margin = 1.2;

    readonly WinogradForm form;

    GpuWinogradLayout(WinogradForm form, int part, int partSize)
    {
        this.form = form;
        Part = part;
        PartSize = partSize;
        var extents = (int[])Pass.Extents.Clone();
        var roles = (IndexRole[])Pass.Roles.Clone();
        foreach (var pair in (ReadOnlySpan<WinogradPair>)[Down, Across])
        {
            extents[Place(pair)] = ContractionPass.Blocks(extents[Place(pair)], TileSize);
            extents[Tap(pair)] = Points;
            roles[Tap(pair)] = IndexRole.Batch;
        }

        if (part >= 0)
        {
            Parts = extents[part] / partSize;
            extents[part] = partSize;
        }

        Product = new ContractionPass(extents, roles, [], [], [], Adds: false, Finishes: true, IsZero: false, Pass.Residues);

        // Tiles innermost, and of filters what lies nearest: neighbouring threads read and write neighbours.
        var steps = Pass.Steps(Pass.B, ContractionPass.DenseStrides(Pass.B));
        var (window, tiled) = TilesSum ? (IndexRole.Row, IndexRole.Summed) : (IndexRole.Summed, IndexRole.Row);
        var (column, inner) = TilesSum || Nearest(IndexRole.Summed) < Nearest(IndexRole.Column) ? (IndexRole.Column, IndexRole.Summed) : (IndexRole.Summed, IndexRole.Column);
        Windows = new GpuWinogradTensor(this, Pass.A, Points, window, tiled);
        Columns = new GpuWinogradTensor(this, Pass.B, TilesSum ? TileSize : WinogradForm.Taps, column, inner);
        Result = new GpuWinogradTensor(this, Pass.Result, TilesSum ? WinogradForm.Taps : TileSize, IndexRole.Column, IndexRole.Row);
        Product = Product with { A = Windows.Values, B = Columns.Values, Result = Result.Values };

        int Nearest(IndexRole role) => Enumerable.Range(0, steps.Length)
            .Where(index => Pass.Roles[index] == role && Pass.Extents[index] > 1 && index != Tap(Down) && index != Tap(Across))
            .Select(index => Math.Abs(steps[index])).DefaultIfEmpty(int.MaxValue).Min();
    }

    /// <summary>The pass, as the form has it.</summary>
    public ContractionPass Pass => form.Pass;

    /// <summary>The pair of the outer axis.</summary>
    public WinogradPair Down => form.Down;

    /// <summary>The pair of the inner axis.</summary>
    public WinogradPair Across => form.Across;

    /// <summary>Whether sums are cut into tiles, as in an adjoint by the weights; otherwise results.</summary>
    public bool TilesSum => form.TilesSum;

    /// <summary>The index of the images, which is cut into parts; -1 if there is none.</summary>
    public int Part { get; }

    /// <summary>How many images a part has.</summary>
    public int PartSize { get; }

    /// <summary>The number of parts.</summary>
    public int Parts { get; } = 1;

    /// <summary>The products of a part: a matrix for each point.</summary>
    public ContractionPass Product { get; }

    /// <summary>What is read through the windows of the filters.</summary>
    public GpuWinogradTensor Windows { get; }

    /// <summary>The filters, or the other factor of their adjoint.</summary>
    public GpuWinogradTensor Columns { get; }

    /// <summary>The results.</summary>
    public GpuWinogradTensor Result { get; }

    /// <summary>Whether this takes clearly less time on a large GPU than the sums as they are written.</summary>
    public bool Pays
    {
        get
        {
            // Elements that are read and written, and the values at the points, which are written once and read once.
            var moved = (Parts * (double)Windows.Items * (TileElements + (2 * PointValues)))
                + ((TilesSum ? Parts : 1) * (double)Columns.Items * (TileElements + (2 * PointValues)))
                + ((TilesSum ? 1 : Parts) * (double)Result.Items * (TileElements + (2 * PointValues)));
            var cost = Parts * (Size(Product) + (3 * LaunchCost)) + (MoveCost * moved);
            return Margin * cost < Size(Pass);
        }
    }

    static int TileElements => TileSize * TileSize;

    static int PointValues => Points * Points;

    /// <summary>Lays out a pass.</summary>
    /// <param name="form">The pass.</param>
    /// <param name="variant">The variant, which says how many values lie in memory at once.</param>
    /// <returns>The layout; null where filters do not step by one, a border cannot be tested, or an image has too many values.</returns>
    public static GpuWinogradLayout? Of(WinogradForm form, GpuVariant variant)
    {
        if (form.Scheme != WinogradScheme.Sliding)
        {
            return null;
        }

        var whole = new GpuWinogradLayout(form, -1, 0);
        var steps = form.Pass.Steps(form.Pass.A, ContractionPass.DenseStrides(form.Pass.A));
        var part = Enumerable.Range(0, steps.Length).Where(index => IsCut(form, index)).OrderByDescending(index => steps[index]).Append(-1).First();
        var values = (double)whole.Windows.Count + (form.TilesSum ? whole.Columns : whole.Result).Count;
        var image = part < 0 ? values : values / form.Pass.Extents[part];
        var layout = part < 0 || values <= variant.PartValues
            ? whole
            : new GpuWinogradLayout(form, part, Divisors(form.Pass.Extents[part])
                .Where(size => size == 1 || image * size <= MostParts * variant.PartValues)
                .MinBy(size => Math.Abs(Math.Log(image * size / variant.PartValues))));
        return layout.Windows.IsTestable && layout.Columns.IsTestable && layout.Result.IsTestable && layout.Windows.Count + layout.Columns.Count + layout.Result.Count <= MostValues
            ? layout
            : null;
    }

    /// <summary>The index of a pair that runs through the taps, and the values at the points.</summary>
    /// <param name="pair">The pair.</param>
    /// <returns>The index.</returns>
    public int Tap(WinogradPair pair) => TilesSum ? pair.Kept : pair.Summed;

    /// <summary>The index of a pair that is cut into tiles.</summary>
    /// <param name="pair">The pair.</param>
    /// <returns>The index.</returns>
    public int Place(WinogradPair pair) => TilesSum ? pair.Summed : pair.Kept;

    // Whether the work can be cut into parts along an index: it is one of the tiles', and each tensor that has it has an axis of it alone, all of it inside, so that each part is as the first.
    static bool IsCut(WinogradForm form, int index)
    {
        var pass = form.Pass;
        return pass.Extents[index] > 1 && pass.Roles[index] == (form.TilesSum ? IndexRole.Summed : IndexRole.Row)
            && index != form.Down.Kept && index != form.Down.Summed && index != form.Across.Kept && index != form.Across.Summed
            && Alone(pass.A) && Alone(form.TilesSum ? pass.B : pass.Result);

        bool Alone(PassAxis[] axes) => axes.Where(axis => axis.Coefficients[index] != 0).ToList() is [var axis] && axis.Coefficients[index] > 0 && axis.Coefficients.Count(coefficient => coefficient != 0) == 1
            && axis.Range(pass.Extents) is ( >= 0, var last) && last < axis.Extent;
    }

    static IEnumerable<int> Divisors(int count) => Enumerable.Range(1, count).Where(size => count % size == 0);

    static double Size(ContractionPass pass) => pass.Extents.Aggregate(1.0, (product, extent) => product * extent);
}
