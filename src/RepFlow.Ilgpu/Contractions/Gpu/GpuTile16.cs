using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product in tiles of 16x16: groups of 16x16 threads, 1x1 elements of the result a thread, 16 terms a step.</summary>
/// <remarks>
/// Everything that stays in registers is a local of its own: ILGPU unrolls nothing and keeps arrays in memory. The elements of the next step are
/// fetched while this one is multiplied. Shared rows are two longer than the tile, so that neither order of writing meets bank conflicts.
/// </remarks>
static class GpuTile16
{
    /// <summary>The rows and the columns of a tile.</summary>
    public const int Size = 16;

    /// <summary>The threads of a group.</summary>
    public const int Threads = 256;

    const int Step = 16;
    const int Pitch = Size + 2;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TRowBorder, TColumnBorder>(GpuArguments<T> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TRowBorder : struct, IGpuBorder
        where TColumnBorder : struct, IGpuBorder
    {
        var rowsShared = SharedMemory.Allocate<T>(Step * Pitch);
        var columnsShared = SharedMemory.Allocate<T>(Step * Pitch);
        var tables = x.Tables;
        var thread = Group.IdxX;
        var columnTiles = (int)(((uint)x.Columns + Size - 1) / Size);
        var rowTiles = (int)(((uint)x.Rows + Size - 1) / Size);
        var group = Grid.IdxX;
        var columnTile = group % columnTiles;
        group /= columnTiles;
        var rowTile = group % rowTiles;
        group /= rowTiles;
        var slice = group % x.Slices;
        var matrix = group / x.Slices;
        var begin = slice * x.SliceDepth;
        var end = begin + x.SliceDepth < x.Depth ? begin + x.SliceDepth : x.Depth;

        // Which elements this thread fetches: the row and term of its first one, and the steps to the next.
        var rowFetch = x.RowsByDepth != 0 ? thread >> 4 : thread & 15;
        var rowFetchStep = x.RowsByDepth != 0 ? 16 : 0;
        var rowTerm = x.RowsByDepth != 0 ? thread & 15 : thread >> 4;
        var rowTermStep = x.RowsByDepth != 0 ? 0 : 16;
        var columnFetch = x.ColumnsByDepth != 0 ? thread >> 4 : thread & 15;
        var columnFetchStep = x.ColumnsByDepth != 0 ? 16 : 0;
        var columnTerm = x.ColumnsByDepth != 0 ? thread & 15 : thread >> 4;
        var columnTermStep = x.ColumnsByDepth != 0 ? 0 : 16;

        var aPlace0 = (rowTile * Size) + rowFetch;
        var aMatrix = tables[x.BatchTable + matrix];
        var aMatrixFirst = TRowBorder.First(tables, x.BatchTable + matrix, x.Batch);
        var aMatrixSecond = TRowBorder.Second(tables, x.BatchTable + matrix, x.Batch);
        var aInside0 = aPlace0 < x.Rows;
        aPlace0 = x.RowTable + (aInside0 ? aPlace0 : 0);
        var aAt0 = tables[aPlace0] + aMatrix;
        var aFirst0 = TRowBorder.First(tables, aPlace0, x.Rows) + aMatrixFirst;
        var aSecond0 = TRowBorder.Second(tables, aPlace0, x.Rows) + aMatrixSecond;

        var bPlace0 = (columnTile * Size) + columnFetch;
        var bMatrix = tables[x.ColumnBatchTable + matrix];
        var bMatrixFirst = TColumnBorder.First(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bMatrixSecond = TColumnBorder.Second(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bInside0 = bPlace0 < x.Columns;
        bPlace0 = x.ColumnTable + (bInside0 ? bPlace0 : 0);
        var bAt0 = tables[bPlace0] + bMatrix;
        var bFirst0 = TColumnBorder.First(tables, bPlace0, x.Columns) + bMatrixFirst;
        var bSecond0 = TColumnBorder.Second(tables, bPlace0, x.Columns) + bMatrixSecond;

        var a0 = default(T);
        var b0 = default(T);
        var c00 = default(T);

        var threadRow = thread & 15;
        var threadColumn = thread >> 4;
        a0 = Fetch<T, TRowBorder>(x.A, tables, begin + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
        b0 = Fetch<T, TColumnBorder>(x.B, tables, begin + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);
        for (var start = begin; start < end; start += Step)
        {
            rowsShared[(rowTerm * Pitch) + rowFetch] = a0;
            columnsShared[(columnTerm * Pitch) + columnFetch] = b0;
            Group.Barrier();
            a0 = Fetch<T, TRowBorder>(x.A, tables, start + Step + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
            b0 = Fetch<T, TColumnBorder>(x.B, tables, start + Step + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);

            var rowAt = threadRow;
            var columnAt = threadColumn;
            for (var term = 0; term < Step; term++)
            {
                var r0 = rowsShared[rowAt];
                var s0 = columnsShared[columnAt];
                c00 += r0 * s0;
                rowAt += Pitch;
                columnAt += Pitch;
            }

            Group.Barrier();
        }

        var rowFirst = (rowTile * Size) + threadRow;
        var columnFirst = (columnTile * Size) + threadColumn;
        GpuStore.Column(x, slice, matrix, rowFirst, columnFirst, c00);
    }

    static T Fetch<T, TBorder>(
        ArrayView<T> source,
        ArrayView<int> tables,
        int term,
        int end,
        int depthTable,
        int depth,
        int at,
        int first,
        int second,
        bool inside,
        GpuBorderTest test)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var value = default(T);
        if (inside && term < end)
        {
            var entry = depthTable + term;
            if (TBorder.Inside(first + TBorder.First(tables, entry, depth), second + TBorder.Second(tables, entry, depth), test))
            {
                value = source[at + tables[entry]];
            }
        }

        return value;
    }
}
