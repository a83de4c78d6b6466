using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Where the elements of a plane stand that is kept with a border of zeros, so that a stencil reads its neighbours without asking whether they
/// exist. Rows follow one another at <see cref="Pitch"/> elements; the zeros behind a row are also those before the next one. Where that is all that
/// stands between them, a loop runs through all rows as one, and columns that are no multiple of the lanes waste none.
/// </summary>
/// <remarks>
/// Element (d, i, j) stands at <c>Origin + d * Slice + i * Pitch + j</c>; where the layout is of strips (<see cref="OfStrips"/>) that is the first row of strip i,
/// and the others follow at distances of <see cref="Block"/>.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct PaddedPlane
{
    // What a core reads back from its second-level cache, or from its share of the third, sooner than it computes it again.
    const int CacheBytes = 2048 * 1024;

    const int Line = 64;
    const int LinesOfPage = 4096 / Line;

    /// <summary>Lays out a plane.</summary>
    /// <param name="depth">Its extent along the first of three dims; 1 if it has fewer.</param>
    /// <param name="rows">Its number of rows; 1 if it has one dim.</param>
    /// <param name="columns">Its number of columns.</param>
    /// <param name="depthHalo">How far the stencils reach along the first of three dims.</param>
    /// <param name="rowHalo">How far they reach along a column.</param>
    /// <param name="columnHalo">How far they reach along a row.</param>
    /// <param name="lanes">The elements that are read and written at once: rows begin at multiples of it, or where they are run through as one the first does.</param>
    /// <param name="isOneRun">Whether loops run through all rows as one, the zeros between them included.</param>
    public PaddedPlane(int depth, int rows, int columns, int depthHalo, int rowHalo, int columnHalo, int lanes = 1, bool isOneRun = false)
    {
        Depth = depth;
        Rows = rows;
        Strips = rows;
        Columns = columns;
        Pitch = isOneRun ? columns + columnHalo : RoundUp(columns + columnHalo, lanes);
        Run = isOneRun ? (rows * Pitch) - columnHalo : columns;
        Slice = RoundUp((rows + rowHalo) * Pitch, lanes);
        Origin = (depthHalo * Slice) + RoundUp((rowHalo * Pitch) + columnHalo, lanes);

        // The last lanes of a run lie behind the rows, and read around themselves as all others do.
        var last = Math.Max(Slice, RoundUp(rows * Pitch, lanes) + (rowHalo * Pitch)) + columnHalo;
        Size = RoundUp(Origin + ((depth - 1 + depthHalo) * Slice) + last, lanes);
    }

    /// <summary>
    /// Lays out a plane for groups of threads on GPUs, each of which works at strips: some rows of a column. The first rows of all strips follow one another,
    /// then their second rows, and so on, with zeros between; so neighbouring threads, those of one row of strips and those of the next, read and write
    /// neighbours, of which no two are in one bank of shared memory. The rows of the last strip that are not there are border.
    /// </summary>
    /// <param name="depth">Its extent along the first of three dims; 1 if it has fewer.</param>
    /// <param name="rows">Its number of rows; 1 if it has one dim.</param>
    /// <param name="columns">Its number of columns.</param>
    /// <param name="depthHalo">How far the stencils reach along the first of three dims.</param>
    /// <param name="rowHalo">How far they reach along a column.</param>
    /// <param name="columnHalo">How far they reach along a row.</param>
    /// <param name="strip">The rows of a strip.</param>
    /// <param name="line">The elements of a line of memory: rows of strips begin at lines, if the plane fits on chip so.</param>
    /// <param name="capacity">The number of elements that fit on chip.</param>
    /// <returns>The layout.</returns>
    public static PaddedPlane OfStrips(int depth, int rows, int columns, int depthHalo, int rowHalo, int columnHalo, int strip, int line, int capacity)
    {
        var plane = Lines(line);
        return plane.Size <= capacity ? plane : Lines(1);

        PaddedPlane Lines(int to)
        {
            var (pitch, strips) = (columns + columnHalo, (rows + strip - 1) / strip);
            var between = (rowHalo + strip - 1) / strip * pitch;
            var block = RoundUp((strips * pitch) + between, to);
            var slice = strip * block;
            var origin = RoundUp((depthHalo * slice) + between + columnHalo, to);
            return new()
            {
                Depth = depth,
                Rows = rows,
                Columns = columns,
                Pitch = pitch,
                Run = columns,
                Strips = strips,
                Block = block,
                Slice = slice,
                Origin = origin,
                Size = RoundUp(origin + ((depth + depthHalo) * slice) + columnHalo, to),
            };
        }
    }

    /// <summary>The extent along the first of three dims.</summary>
    public int Depth { get; private init; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; private init; }

    /// <summary>How many strips lie below one another: on GPUs a thread works at some rows of a column at a time.</summary>
    public int Strips { get; private init; }

    /// <summary>The distance of two rows of a strip, in elements.</summary>
    public int Block { get; private init; }

    /// <summary>The rows of strips of all slices.</summary>
    public int Lines => Depth * Strips;

    /// <summary>The number of strips, those in the border behind each row of them included.</summary>
    public int Threads => Depth * Strips * Pitch;

    /// <summary>The number of columns.</summary>
    public int Columns { get; private init; }

    /// <summary>How many elements a loop in lanes runs through: a row, or all rows of a slice where it runs through them as one.</summary>
    public int Run { get; private init; }

    /// <summary>The distance of two rows, or strips, in elements.</summary>
    public int Pitch { get; private init; }

    /// <summary>The distance of two planes of rows, in elements.</summary>
    public int Slice { get; private init; }

    /// <summary>The position of the first element, behind the border.</summary>
    public int Origin { get; private init; }

    /// <summary>The number of elements, border included: the distance of two planes that stand side by side.</summary>
    public int Size { get; private init; }

    /// <summary>How many elements of a run a thread takes at least, where several share it.</summary>
    /// <param name="lanes">The elements that are read and written at once.</param>
    public static int BlockOf(int lanes) => 64 * lanes;

    /// <summary>How many of these blocks a run is.</summary>
    /// <param name="lanes">The elements that are read and written at once.</param>
    public int Blocks(int lanes) => (Run + BlockOf(lanes) - 1) / BlockOf(lanes);

    /// <summary>Where an element of a plane with one dim stands.</summary>
    /// <param name="column">Its column.</param>
    public int At(int column) => Origin + column;

    /// <summary>Where an element of a plane with two dims stands.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    public int At(int row, int column) => Origin + (row * Pitch) + column;

    /// <summary>Where an element of a plane with three dims stands.</summary>
    /// <param name="depth">Its place along the first of them.</param>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    public int At(int depth, int row, int column) => Origin + (depth * Slice) + (row * Pitch) + column;

    /// <summary>The part of a plane of its first positions along some axes.</summary>
    /// <param name="depth">Whether it is the first along depth.</param>
    /// <param name="rows">Whether it is the first row.</param>
    /// <param name="columns">Whether it is the first column.</param>
    /// <returns>The layout of the part.</returns>
    public PaddedPlane First(bool depth, bool rows, bool columns) => this with { Depth = depth ? 1 : Depth, Rows = rows ? 1 : Rows, Columns = columns ? 1 : Columns };

    /// <summary>
    /// The same with planes a little further apart, so that what is read of one does not look like what has just been written to another: processors
    /// tell addresses apart by their place in a page first, and wait where two are alike.
    /// </summary>
    /// <param name="size">The size of an element, in bytes.</param>
    /// <returns>The layout.</returns>
    public PaddedPlane Apart(int size)
    {
        var reach = Math.Min((RoundUp(Pitch * size, Line) / Line) + 1, 8);
        var least = RoundUp(Size * size, Line) / Line;
        var best = least;
        for (var lines = least + 1; lines < least + (LinesOfPage / 4); lines++)
        {
            best = FirstAlike(lines, reach) > FirstAlike(best, reach) ? lines : best;
        }

        return this with { Size = best * Line / size };
    }

    /// <summary>How many planes further the first stands of which a row looks like the same or the next one of this plane.</summary>
    static int FirstAlike(int lines, int reach)
    {
        var distance = 1;
        while (((distance * lines) + reach) % LinesOfPage > 2 * reach)
        {
            distance++;
        }

        return distance;
    }

    /// <summary>How many iterations' states a reverse sweep keeps at a time: the square root of all, so that memory grows no faster than that.</summary>
    /// <param name="iterations">The number of iterations.</param>
    /// <returns>The number, at least one.</returns>
    public static int Segment(int iterations) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(iterations)));

    /// <summary>The same on the host, where it is as many as stay in the cache if those are more: then nothing is computed twice.</summary>
    /// <param name="iterations">The number of iterations.</param>
    /// <param name="bytes">The size of the states that one iteration adds.</param>
    /// <returns>The number, at least one.</returns>
    public static int Segment(int iterations, int bytes) => Math.Max(Segment(iterations), Math.Min(iterations, CacheBytes / Math.Max(1, bytes)));

    internal static int RoundUp(int value, int to) => (value + to - 1) / to * to;
}
