using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Where the tiles of a <see cref="WinogradForm"/> lie in the operands and in the result.</summary>
/// <remarks>
/// Tiles come in lines: all tiles across at one place down. A line of tiles reads some lines of the row operand, of which it shares the last with the next line of tiles. They are kept in
/// groups, of as many as two lines of tiles lie apart: its own, and the first of the next one's.
/// </remarks>
sealed unsafe class WinogradTables
{
    /// <summary>
    /// Planes of points lie so many elements further apart than what they hold, so that they do not all fall on the same lines of the first-level cache. Channels come in
    /// multiples of it: whole vectors.
    /// </summary>
    public const int Skew = 16;

    readonly int[] windows;
    readonly int[] tiles;
    readonly int[] taps;
    readonly int[] places;
    readonly int[] results;

    /// <summary>Makes the tables.</summary>
    /// <param name="form">The form.</param>
    /// <param name="a">How the row operand is read.</param>
    /// <param name="b">How the column operand is read.</param>
    public WinogradTables(WinogradForm form, StagedOperand a, StagedOperand b)
    {
        var pass = form.Pass;
        var (down, across) = (form.Down, form.Across);
        Others = new HostTables(form.Others, a, b);
        Scheme = form.Scheme;
        Products = form.Products;
        LinesOfTiles = form.Tiles(down);
        TilesAcross = form.Tiles(across);
        WholeTiles = pass.Extents[form.TilesSum ? across.Summed : across.Kept] / Scheme.TileSize;
        ResultHeight = pass.Extents[down.Kept];
        ResultWidth = pass.Extents[across.Kept];

        var aSteps = pass.Steps(pass.A, a.Strides);
        WindowLine = Element(down);
        WindowWidth = (TilesAcross * Scheme.WindowStep) + SharedLines;
        windows = Grid(Scheme.WindowStep, WindowLine, WindowWidth, Element(across));

        var bSteps = pass.Steps(pass.B, b.Strides);
        TileStep = Scheme.TileSize * bSteps[down.Summed];
        tiles = form.TilesSum ? Grid(Scheme.TileSize, bSteps[down.Summed], TilesAcross * Scheme.TileSize, bSteps[across.Summed]) : [];

        // Taps that run backwards are packed as they lie in memory.
        var filter = form.TilesSum ? [] : Grid(WinogradForm.Taps, bSteps[down.Summed], WinogradForm.Taps, bSteps[across.Summed]);
        var sorted = (int[])filter.Clone();
        Array.Sort(sorted);
        places = HostTables.Pinned(Array.ConvertAll(filter, tap => Array.IndexOf(sorted, tap)));
        taps = form.TilesSum ? [] : Combined(new ReadOnlySpan<int>(Others.ColumnDepthOffsets, Others.Depth), sorted);

        var resultSteps = pass.Steps(pass.Result, ContractionPass.DenseStrides(pass.Result));
        results = HostTables.Pinned(Combined(
            new ReadOnlySpan<int>(Others.ResultRowOffsets, Others.Rows),
            Grid(ResultHeight, resultSteps[down.Kept], ResultWidth, resultSteps[across.Kept])));
        WindowRun = HostRuns.Of(windows);
        TileRun = HostRuns.Of(tiles);
        TapRun = HostRuns.Of(taps);
        ResultRun = HostRuns.Length(results.AsSpan(0, Others.Rows * ResultHeight * ResultWidth));

        // Where a filter steps by two, that of the results' index is two elements.
        int Element(WinogradPair pair) => Math.Min(aSteps[pair.Kept], aSteps[pair.Summed]);
    }

    /// <summary>How tiles are computed.</summary>
    public WinogradScheme Scheme { get; }

    /// <summary>The products of a tile.</summary>
    public WinogradProduct[] Products { get; }

    /// <summary>The tables of the pass at one position of the filters.</summary>
    public HostTables Others { get; }

    /// <summary>The lines of tiles of an image.</summary>
    public int LinesOfTiles { get; }

    /// <summary>The tiles of a line.</summary>
    public int TilesAcross { get; }

    /// <summary>The tiles of a line all of whose elements exist.</summary>
    public int WholeTiles { get; }

    /// <summary>How many results lie below one another.</summary>
    public int ResultHeight { get; }

    /// <summary>How many results lie beside one another.</summary>
    public int ResultWidth { get; }

    /// <summary>The distance of two pairs of lines of the column operand, where tiles are summed.</summary>
    public int TileStep { get; }

    /// <summary>The offsets of a pair of lines of the column operand, where tiles are summed.</summary>
    public ReadOnlySpan<int> Tiles => tiles;

    /// <summary>How they follow one another.</summary>
    public HostRun TileRun { get; }

    /// <summary>The offsets of all taps in the column operand, where they are not the result: terms by taps, in the order in which they lie in memory.</summary>
    public ReadOnlySpan<int> Taps => taps;

    /// <summary>How they follow one another.</summary>
    public HostRun TapRun { get; }

    // The elements of a line of the row operand that a line of tiles reads, the distance of two such lines, and how those of a group follow one another.
    int WindowWidth { get; }

    int WindowLine { get; }

    HostRun WindowRun { get; }

    /// <summary>Where each tap of a filter stands among its <see cref="Taps"/>.</summary>
    public int* Places => HostTables.Pointer(places);

    /// <summary>The offsets of the results: rows by height by width.</summary>
    public int* Results => HostTables.Pointer(results);

    /// <summary>Every stretch of so many of them lies side by side.</summary>
    public int ResultRun { get; }

    /// <summary>A number filled up to a multiple.</summary>
    /// <param name="count">The number.</param>
    /// <param name="size">Of what.</param>
    /// <returns>The multiple.</returns>
    public static int Filled(int count, int size) => ContractionPass.Blocks(count, size) * size;

    // The lines that a line of tiles shares with the next.
    int SharedLines => Scheme.WindowSize - Scheme.WindowStep;

    /// <summary>How many lines of tiles a product has among some.</summary>
    /// <param name="first">The first of them, counted over all images.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="leavesLast">Whether it leaves out the last of each image.</param>
    /// <returns>The number.</returns>
    public int Lines(int first, int end, bool leavesLast) => end - first - (leavesLast ? (end / LinesOfTiles) - (first / LinesOfTiles) : 0);

    /// <summary>The scratch elements that <see cref="Transform"/> needs.</summary>
    /// <param name="channels">The channels that are transformed.</param>
    /// <returns>The number.</returns>
    public int TransformRoom(int channels) => 2 * GroupSize(channels);

    /// <summary>Transforms what some lines of tiles read of some channels of the row operand.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TLanes">The vectors.</typeparam>
    /// <param name="source">The row operand at the matrix's origin.</param>
    /// <param name="images">The offset of each image in it.</param>
    /// <param name="first">The first line of tiles.</param>
    /// <param name="count">How many.</param>
    /// <param name="channelOffsets">The offsets of the channels.</param>
    /// <param name="channels">Their number, a multiple of the lanes; the table may repeat its last one.</param>
    /// <param name="target">Where the first point of the first tile goes.</param>
    /// <param name="pitch">The distance of two tiles there.</param>
    /// <param name="plane">The distance of two points there.</param>
    /// <param name="room">Scratch.</param>
    public void Transform<T, TLanes>(
        T* source, int* images, int first, int count, int* channelOffsets, int channels, T* target, int pitch, long plane, T* room)
        where T : unmanaged, INumber<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        for (var line = first; line < first + count; line++, target += (long)TilesAcross * pitch)
        {
            var (image, down) = Math.DivRem(line, LinesOfTiles);
            var from = source + images[image] + (down * Scheme.WindowStep * WindowLine);
            var group = Group(down);
            var next = Group(down + 1);
            Gather(from, line == first || down == 0 ? 0 : SharedLines, Scheme.WindowStep, group);
            Gather(from + (Scheme.WindowStep * WindowLine), 0, SharedLines, next);
            if (Scheme.Windows is null)
            {
                HostWinograd<T, TLanes>.Windows(group, next, WindowWidth * channels, channels, TilesAcross, target, pitch, plane);
            }
            else
            {
                Map(Scheme.Windows, group, next, target);
            }
        }

        T* Group(int down) => room + (down % 2 * GroupSize(channels));

        void Gather(T* from, int line, int end, T* group)
        {
            var elements = (end - line) * WindowWidth;
            HostPanel.Pack(
                from + (line * WindowLine),
                channelOffsets,
                channels,
                windows.AsSpan(0, elements),
                WindowRun,
                group + (line * WindowWidth * channels));
        }

        void Map(WinogradRow[] map, T* group, T* next, T* to)
        {
            var size = Scheme.WindowSize;
            var sources = stackalloc T*[size * size];
            for (var at = 0; at < size * size; at++)
            {
                var (row, column) = Math.DivRem(at, size);
                var (lines, line) = row < Scheme.WindowStep ? ((nint)group, row) : ((nint)next, row - Scheme.WindowStep);
                sources[at] = (T*)lines + (((line * WindowWidth) + column) * channels);
            }

            var targets = stackalloc T*[Scheme.WindowPlanes];
            for (var at = 0; at < Scheme.WindowPlanes; at++)
            {
                targets[at] = to + (at * plane);
            }

            HostWinogradMap<T, TLanes>.Apply(map, size, sources, Scheme.WindowStep * channels, targets, pitch, TilesAcross, channels);
        }
    }

    int GroupSize(int channels) => Scheme.WindowStep * WindowWidth * channels;

    static int[] Grid(int height, int down, int width, int across) =>
        [.. Enumerable.Range(0, height * width).Select(at => (at / width * down) + (at % width * across))];

    static int[] Combined(ReadOnlySpan<int> outer, int[] inner)
    {
        var table = new int[outer.Length * inner.Length];
        for (var at = 0; at < table.Length; at++)
        {
            table[at] = outer[at / inner.Length] + inner[at % inner.Length];
        }

        return table;
    }
}
