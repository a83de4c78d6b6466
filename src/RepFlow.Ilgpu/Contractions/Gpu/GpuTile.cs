using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product in square tiles, a group of 16x16 threads each: one block of 4x4 elements of the result a thread, or four.</summary>
/// <remarks>
/// The elements of the next step are fetched while this one is multiplied, and put where those of the step before were: one barrier a step. Shared memory is read four elements at a
/// time, so that the multiply-adds outnumber everything else.
/// </remarks>
/// <typeparam name="TSize">The measures of a tile.</typeparam>
static class GpuTile<TSize>
    where TSize : struct, IGpuTileSize
{
    // The threads of a row of a group, and so the quads from a thread's first block to its second.
    const int Threads = 16;

    // A warp has 8 x 4 threads: it reads 8 and 4 quads, which shared memory delivers in one pass each; of 16 x 2 threads' 16 and 2 it delivers the former in two.
    const int WarpRowBits = 3;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
    /// <typeparam name="TMoments">Whether moments of the result are taken.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TRowBorder : struct, IGpuBorder
        where TColumnBorder : struct, IGpuBorder
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        var size = 1 << TSize.SizeBits;
        var step = 1 << TSize.StepBits;

        // One more than the tile has: every quad is aligned.
        var quads = (size / 4) + 1;
        var rowQuads = SharedMemory.Allocate<GpuQuad<T>>(2 * step * quads);
        var columnQuads = SharedMemory.Allocate<GpuQuad<T>>(2 * step * quads);
        var rowsShared = rowQuads.Cast<T>();
        var columnsShared = columnQuads.Cast<T>();
        var place = GpuPlace.Of(x, size, size);
        var rows = GpuReader<TRowBorder, TSize>.Of(x.Rows, x.Tables, place.Row, place.Matrix, x.Batch);
        var columns = GpuReader<TColumnBorder, TSize>.Of(x.Columns, x.Tables, place.Column, place.Matrix, x.Batch);
        var lane = Group.IdxX & 31;
        var warp = Group.IdxX >> 5;
        var threadRow = (lane & ((1 << WarpRowBits) - 1)) + ((warp & 1) << WarpRowBits);
        var threadColumn = (lane >> WarpRowBits) + ((warp >> 1) << 2);
        var side = 0;
        var sums = default(GpuSums<T>);
        var rowEntry = GpuReader<TRowBorder, TSize>.Entry(rows, x.Rows, x.Tables, place.Begin, x.Depth);
        var columnEntry = GpuReader<TColumnBorder, TSize>.Entry(columns, x.Columns, x.Tables, place.Begin, x.Depth);
        var a = GpuReader<TRowBorder, TSize>.Fetch(rows, x.Rows, rowEntry, place.End - place.Begin);
        var b = GpuReader<TColumnBorder, TSize>.Fetch(columns, x.Columns, columnEntry, place.End - place.Begin);
        rowEntry = GpuReader<TRowBorder, TSize>.Entry(rows, x.Rows, x.Tables, place.Begin + step, x.Depth);
        columnEntry = GpuReader<TColumnBorder, TSize>.Entry(columns, x.Columns, x.Tables, place.Begin + step, x.Depth);
        GpuReader<TRowBorder, TSize>.Put(rows, rowsShared, 4 * quads, a);
        GpuReader<TColumnBorder, TSize>.Put(columns, columnsShared, 4 * quads, b);
        Group.Barrier();
        for (var start = place.Begin; start < place.End; start += step)
        {
            // What the tables say of a step is read a step before its elements: these would wait for it, and the threads with them.
            a = GpuReader<TRowBorder, TSize>.Fetch(rows, x.Rows, rowEntry, place.End - start - step);
            b = GpuReader<TColumnBorder, TSize>.Fetch(columns, x.Columns, columnEntry, place.End - start - step);
            rowEntry = GpuReader<TRowBorder, TSize>.Entry(rows, x.Rows, x.Tables, start + (2 * step), x.Depth);
            columnEntry = GpuReader<TColumnBorder, TSize>.Entry(columns, x.Columns, x.Tables, start + (2 * step), x.Depth);
            var rowsAt = rowQuads.SubView(side + threadRow);
            var columnsAt = columnQuads.SubView(side + threadColumn);

            // All terms of a step, whose places are constants.
            sums = AddHalf(sums, rowsAt, columnsAt, 0, quads);
            sums = AddHalf(sums, rowsAt, columnsAt, step / 2 * quads, quads);
            side = (step * quads) - side;
            GpuReader<TRowBorder, TSize>.Put(rows, rowsShared.SubView(4 * side), 4 * quads, a);
            GpuReader<TColumnBorder, TSize>.Put(columns, columnsShared.SubView(4 * side), 4 * quads, b);
            Group.Barrier();
        }

        var firstRow = place.Row + (4 * threadRow);
        var firstColumn = place.Column + (4 * threadColumn);
        sums.Block = GpuStore.Block(x, place, firstRow, firstColumn, sums.Block);
        if (TSize.HasFourBlocks)
        {
            sums.Below = GpuStore.Block(x, place, firstRow + (4 * Threads), firstColumn, sums.Below);
            sums.Beside = GpuStore.Block(x, place, firstRow, firstColumn + (4 * Threads), sums.Beside);
            sums.Across = GpuStore.Block(x, place, firstRow + (4 * Threads), firstColumn + (4 * Threads), sums.Across);
        }

        if (TMoments.AreTaken)
        {
            GpuMoments.OfTile<T, TSize, TEpilogue>(x, place, threadRow, threadColumn, sums, rowQuads, columnQuads);
        }
    }

    /// <summary>Adds the products of a thread's rows and columns for half of a step's terms.</summary>
    static GpuSums<T> AddHalf<T>(GpuSums<T> sums, ArrayView<GpuQuad<T>> rows, ArrayView<GpuQuad<T>> columns, int at, int quads)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        sums = Add(sums, rows, columns, at);
        sums = Add(sums, rows, columns, at + quads);
        sums = Add(sums, rows, columns, at + (2 * quads));
        sums = Add(sums, rows, columns, at + (3 * quads));
        if (TSize.StepBits == 4)
        {
            sums = Add(sums, rows, columns, at + (4 * quads));
            sums = Add(sums, rows, columns, at + (5 * quads));
            sums = Add(sums, rows, columns, at + (6 * quads));
            sums = Add(sums, rows, columns, at + (7 * quads));
        }

        return sums;
    }

    /// <summary>Adds the products of a thread's rows and columns for a term.</summary>
    static GpuSums<T> Add<T>(GpuSums<T> sums, ArrayView<GpuQuad<T>> rows, ArrayView<GpuQuad<T>> columns, int at)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var row = rows[at];
        var column = columns[at];
        sums.Block = GpuBlock<T>.MultiplyAdd(sums.Block, row, column);
        if (TSize.HasFourBlocks)
        {
            var nextRow = rows[at + Threads];
            var nextColumn = columns[at + Threads];
            sums.Below = GpuBlock<T>.MultiplyAdd(sums.Below, nextRow, column);
            sums.Beside = GpuBlock<T>.MultiplyAdd(sums.Beside, row, nextColumn);
            sums.Across = GpuBlock<T>.MultiplyAdd(sums.Across, nextRow, nextColumn);
        }

        return sums;
    }
}
