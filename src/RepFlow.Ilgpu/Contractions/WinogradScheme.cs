using RepFlow.Ilgpu.Contractions.Host;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>
/// How tiles of a <see cref="WinogradForm"/> are computed along an axis: which linear maps of what a tile reads and of the filter are multiplied, and where the products
/// go.
/// </summary>
/// <remarks>
/// <para>
/// Filters that step by one are Winograd's F(2, 3), 4 products for 6. A filter (g0, g1, g2) that steps by two is one of two taps, g0 and g2, on every second element,
/// F(2, 2), and one of a single tap, g1, on the elements between: with d the five elements that two results z read, z0 = (d0 - d2) g0 + d2 (g0 + g2) + d1 g1 and
/// z1 = d2 (g0 + g2) + (d4 - d2) g2 + d3 g1, 5 products for 6. The adjoint by d follows by transposition. That by g is not computed so: its sums are short, and
/// the transforms cost as much as they save.
/// </para>
/// <para>
/// Factors that occur in several products, as g1, are transformed once, and products that occur only together are added up at once: there are fewer planes than products.
/// </para>
/// </remarks>
sealed class WinogradScheme
{
    readonly int[] windows;
    readonly int[] columns;
    readonly int[] sums;

    WinogradScheme(int windowSize, int windowStep, int tileSize, int[] windows, int[] columns, int[] sums)
    {
        WindowSize = windowSize;
        WindowStep = windowStep;
        TileSize = tileSize;
        this.windows = windows;
        this.columns = columns;
        this.sums = sums;
    }

    /// <summary>Filters that step by one; the maps, which have more terms, are those of <see cref="HostWinograd{T, TLanes}"/>.</summary>
    public static WinogradScheme Sliding { get; } = new(4, 2, 2, [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]);

    /// <summary>Filters that step by two.</summary>
    public static WinogradScheme Striding { get; } = new(5, 4, 2, [0, 1, 2, 3, 4], [0, 1, 2, 3, 3], [0, 1, 2, 0, 2])
    {
        Windows = [new(0, 2, -1), new(2), new(4, 2, -1), new(1), new(3)],
        Columns = StridingFilters,
        Sums = [new(0, 1), new(1, 2)],
    };

    /// <summary>The adjoint of <see cref="Striding"/> by what the filter reads: four results from three elements, by the filter read backwards.</summary>
    public static WinogradScheme Spreading { get; } = new(3, 2, 4, [0, 1, 2, 3, 1], [0, 1, 2, 3, 3], [0, 1, 2, 3, 4])
    {
        Windows = [new(0, 1, -1), new(1), new(2, 1, -1), new(0)],
        Columns = StridingFilters,
        Sums = [new(3), new(0, 1), new(4), new(1, 2)],
    };

    /// <summary>The elements that a tile reads.</summary>
    public int WindowSize { get; }

    /// <summary>The distance of what two neighbouring tiles read.</summary>
    public int WindowStep { get; }

    /// <summary>The elements of a tile: of the result, or of the column operand where tiles are summed.</summary>
    public int TileSize { get; }

    /// <summary>The products of a tile along an axis.</summary>
    public int Points => windows.Length;

    /// <summary>The map of what tiles read; null where it is that of <see cref="HostWinograd{T, TLanes}"/>.</summary>
    public WinogradRow[]? Windows { get; private init; }

    /// <summary>The map of the filters; null as for <see cref="Windows"/>.</summary>
    public WinogradRow[]? Columns { get; private init; }

    /// <summary>The map that gives the results; null as for <see cref="Windows"/>.</summary>
    public WinogradRow[]? Sums { get; private init; }

    /// <summary>The planes of what tiles read, along both axes.</summary>
    public int WindowPlanes => Planes(windows);

    /// <summary>The planes of the filters, or of the summed tiles.</summary>
    public int ColumnPlanes => Planes(columns);

    /// <summary>The planes of the products, along one axis and along both.</summary>
    public int SumSize => sums.Max() + 1;

    /// <inheritdoc cref="SumSize"/>
    public int SumPlanes => Planes(sums);

    static WinogradRow[] StridingFilters => [new(0), new(0, 2), new(2), new(1)];

    /// <summary>The products of a tile along both axes, those of one plane of sums one behind the other.</summary>
    /// <param name="lastDown">The elements of the last line of tiles that exist, down.</param>
    /// <param name="lastAcross">The elements of the last tile of a line that exist.</param>
    /// <returns>The products.</returns>
    public WinogradProduct[] Products(int lastDown, int lastAcross)
    {
        var products = new List<WinogradProduct>();
        for (var down = 0; down < Points; down++)
        {
            for (var across = 0; across < Points; across++)
            {
                var sum = Plane(sums, down, across);
                products.Add(new WinogradProduct(
                    Plane(windows, down, across), Plane(columns, down, across), sum, false, !Needs(down, lastDown), !Needs(across, lastAcross)));
            }
        }

        WinogradProduct[] sorted = [.. products.OrderBy(product => product.Sum)];
        for (var at = 0; at < sorted.Length; at++)
        {
            sorted[at] = sorted[at] with { IsFirst = at == 0 || sorted[at].Sum != sorted[at - 1].Sum };
        }

        return sorted;
    }

    // Whether a product is part of the first elements of a tile.
    bool Needs(int point, int elements) => Sums is null || Sums.Take(elements).Any(row => row.Names(sums[point]));

    static int Planes(int[] places) => (places.Max() + 1) * (places.Max() + 1);

    static int Plane(int[] places, int down, int across) => (places[down] * (places.Max() + 1)) + places[across];
}
