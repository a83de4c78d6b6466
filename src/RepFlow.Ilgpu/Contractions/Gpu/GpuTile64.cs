using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product in tiles of 64x64: groups of 16x16 threads, 4x4 elements of the result a thread, 16 terms a step.</summary>
/// <remarks>
/// Everything that stays in registers is a local of its own: ILGPU unrolls nothing and keeps arrays in memory. The elements of the next step are
/// fetched while this one is multiplied. Shared rows are two longer than the tile, so that neither order of writing meets bank conflicts.
/// </remarks>
static class GpuTile64
{
    /// <summary>The rows and the columns of a tile.</summary>
    public const int Size = 64;

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
        var rowFetch = x.RowsByDepth != 0 ? thread >> 4 : thread & 63;
        var rowFetchStep = x.RowsByDepth != 0 ? 16 : 0;
        var rowTerm = x.RowsByDepth != 0 ? thread & 15 : thread >> 6;
        var rowTermStep = x.RowsByDepth != 0 ? 0 : 4;
        var columnFetch = x.ColumnsByDepth != 0 ? thread >> 4 : thread & 63;
        var columnFetchStep = x.ColumnsByDepth != 0 ? 16 : 0;
        var columnTerm = x.ColumnsByDepth != 0 ? thread & 15 : thread >> 6;
        var columnTermStep = x.ColumnsByDepth != 0 ? 0 : 4;

        var aPlace0 = (rowTile * Size) + rowFetch;
        var aPlace1 = (rowTile * Size) + rowFetch + rowFetchStep;
        var aPlace2 = (rowTile * Size) + rowFetch + (2 * rowFetchStep);
        var aPlace3 = (rowTile * Size) + rowFetch + (3 * rowFetchStep);
        var aMatrix = tables[x.BatchTable + matrix];
        var aMatrixFirst = TRowBorder.First(tables, x.BatchTable + matrix, x.Batch);
        var aMatrixSecond = TRowBorder.Second(tables, x.BatchTable + matrix, x.Batch);
        var aInside0 = aPlace0 < x.Rows;
        aPlace0 = x.RowTable + (aInside0 ? aPlace0 : 0);
        var aAt0 = tables[aPlace0] + aMatrix;
        var aFirst0 = TRowBorder.First(tables, aPlace0, x.Rows) + aMatrixFirst;
        var aSecond0 = TRowBorder.Second(tables, aPlace0, x.Rows) + aMatrixSecond;
        var aInside1 = aPlace1 < x.Rows;
        aPlace1 = x.RowTable + (aInside1 ? aPlace1 : 0);
        var aAt1 = tables[aPlace1] + aMatrix;
        var aFirst1 = TRowBorder.First(tables, aPlace1, x.Rows) + aMatrixFirst;
        var aSecond1 = TRowBorder.Second(tables, aPlace1, x.Rows) + aMatrixSecond;
        var aInside2 = aPlace2 < x.Rows;
        aPlace2 = x.RowTable + (aInside2 ? aPlace2 : 0);
        var aAt2 = tables[aPlace2] + aMatrix;
        var aFirst2 = TRowBorder.First(tables, aPlace2, x.Rows) + aMatrixFirst;
        var aSecond2 = TRowBorder.Second(tables, aPlace2, x.Rows) + aMatrixSecond;
        var aInside3 = aPlace3 < x.Rows;
        aPlace3 = x.RowTable + (aInside3 ? aPlace3 : 0);
        var aAt3 = tables[aPlace3] + aMatrix;
        var aFirst3 = TRowBorder.First(tables, aPlace3, x.Rows) + aMatrixFirst;
        var aSecond3 = TRowBorder.Second(tables, aPlace3, x.Rows) + aMatrixSecond;

        var bPlace0 = (columnTile * Size) + columnFetch;
        var bPlace1 = (columnTile * Size) + columnFetch + columnFetchStep;
        var bPlace2 = (columnTile * Size) + columnFetch + (2 * columnFetchStep);
        var bPlace3 = (columnTile * Size) + columnFetch + (3 * columnFetchStep);
        var bMatrix = tables[x.ColumnBatchTable + matrix];
        var bMatrixFirst = TColumnBorder.First(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bMatrixSecond = TColumnBorder.Second(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bInside0 = bPlace0 < x.Columns;
        bPlace0 = x.ColumnTable + (bInside0 ? bPlace0 : 0);
        var bAt0 = tables[bPlace0] + bMatrix;
        var bFirst0 = TColumnBorder.First(tables, bPlace0, x.Columns) + bMatrixFirst;
        var bSecond0 = TColumnBorder.Second(tables, bPlace0, x.Columns) + bMatrixSecond;
        var bInside1 = bPlace1 < x.Columns;
        bPlace1 = x.ColumnTable + (bInside1 ? bPlace1 : 0);
        var bAt1 = tables[bPlace1] + bMatrix;
        var bFirst1 = TColumnBorder.First(tables, bPlace1, x.Columns) + bMatrixFirst;
        var bSecond1 = TColumnBorder.Second(tables, bPlace1, x.Columns) + bMatrixSecond;
        var bInside2 = bPlace2 < x.Columns;
        bPlace2 = x.ColumnTable + (bInside2 ? bPlace2 : 0);
        var bAt2 = tables[bPlace2] + bMatrix;
        var bFirst2 = TColumnBorder.First(tables, bPlace2, x.Columns) + bMatrixFirst;
        var bSecond2 = TColumnBorder.Second(tables, bPlace2, x.Columns) + bMatrixSecond;
        var bInside3 = bPlace3 < x.Columns;
        bPlace3 = x.ColumnTable + (bInside3 ? bPlace3 : 0);
        var bAt3 = tables[bPlace3] + bMatrix;
        var bFirst3 = TColumnBorder.First(tables, bPlace3, x.Columns) + bMatrixFirst;
        var bSecond3 = TColumnBorder.Second(tables, bPlace3, x.Columns) + bMatrixSecond;

        var a0 = default(T);
        var a1 = default(T);
        var a2 = default(T);
        var a3 = default(T);
        var b0 = default(T);
        var b1 = default(T);
        var b2 = default(T);
        var b3 = default(T);
        var c00 = default(T);
        var c10 = default(T);
        var c20 = default(T);
        var c30 = default(T);
        var c01 = default(T);
        var c11 = default(T);
        var c21 = default(T);
        var c31 = default(T);
        var c02 = default(T);
        var c12 = default(T);
        var c22 = default(T);
        var c32 = default(T);
        var c03 = default(T);
        var c13 = default(T);
        var c23 = default(T);
        var c33 = default(T);

        var threadRow = thread & 15;
        var threadColumn = thread >> 4;
        a0 = Fetch<T, TRowBorder>(x.A, tables, begin + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
        a1 = Fetch<T, TRowBorder>(x.A, tables, begin + rowTerm + rowTermStep, end, x.DepthTable, x.Depth, aAt1, aFirst1, aSecond1, aInside1, x.RowTest);
        a2 = Fetch<T, TRowBorder>(x.A, tables, begin + rowTerm + (2 * rowTermStep), end, x.DepthTable, x.Depth, aAt2, aFirst2, aSecond2, aInside2, x.RowTest);
        a3 = Fetch<T, TRowBorder>(x.A, tables, begin + rowTerm + (3 * rowTermStep), end, x.DepthTable, x.Depth, aAt3, aFirst3, aSecond3, aInside3, x.RowTest);
        b0 = Fetch<T, TColumnBorder>(x.B, tables, begin + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);
        b1 = Fetch<T, TColumnBorder>(x.B, tables, begin + columnTerm + columnTermStep, end, x.ColumnDepthTable, x.Depth, bAt1, bFirst1, bSecond1, bInside1, x.ColumnTest);
        b2 = Fetch<T, TColumnBorder>(x.B, tables, begin + columnTerm + (2 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt2, bFirst2, bSecond2, bInside2, x.ColumnTest);
        b3 = Fetch<T, TColumnBorder>(x.B, tables, begin + columnTerm + (3 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt3, bFirst3, bSecond3, bInside3, x.ColumnTest);
        for (var start = begin; start < end; start += Step)
        {
            rowsShared[(rowTerm * Pitch) + rowFetch] = a0;
            rowsShared[((rowTerm + rowTermStep) * Pitch) + rowFetch + rowFetchStep] = a1;
            rowsShared[((rowTerm + (2 * rowTermStep)) * Pitch) + rowFetch + (2 * rowFetchStep)] = a2;
            rowsShared[((rowTerm + (3 * rowTermStep)) * Pitch) + rowFetch + (3 * rowFetchStep)] = a3;
            columnsShared[(columnTerm * Pitch) + columnFetch] = b0;
            columnsShared[((columnTerm + columnTermStep) * Pitch) + columnFetch + columnFetchStep] = b1;
            columnsShared[((columnTerm + (2 * columnTermStep)) * Pitch) + columnFetch + (2 * columnFetchStep)] = b2;
            columnsShared[((columnTerm + (3 * columnTermStep)) * Pitch) + columnFetch + (3 * columnFetchStep)] = b3;
            Group.Barrier();
            a0 = Fetch<T, TRowBorder>(x.A, tables, start + Step + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
            a1 = Fetch<T, TRowBorder>(x.A, tables, start + Step + rowTerm + rowTermStep, end, x.DepthTable, x.Depth, aAt1, aFirst1, aSecond1, aInside1, x.RowTest);
            a2 = Fetch<T, TRowBorder>(x.A, tables, start + Step + rowTerm + (2 * rowTermStep), end, x.DepthTable, x.Depth, aAt2, aFirst2, aSecond2, aInside2, x.RowTest);
            a3 = Fetch<T, TRowBorder>(x.A, tables, start + Step + rowTerm + (3 * rowTermStep), end, x.DepthTable, x.Depth, aAt3, aFirst3, aSecond3, aInside3, x.RowTest);
            b0 = Fetch<T, TColumnBorder>(x.B, tables, start + Step + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);
            b1 = Fetch<T, TColumnBorder>(x.B, tables, start + Step + columnTerm + columnTermStep, end, x.ColumnDepthTable, x.Depth, bAt1, bFirst1, bSecond1, bInside1, x.ColumnTest);
            b2 = Fetch<T, TColumnBorder>(x.B, tables, start + Step + columnTerm + (2 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt2, bFirst2, bSecond2, bInside2, x.ColumnTest);
            b3 = Fetch<T, TColumnBorder>(x.B, tables, start + Step + columnTerm + (3 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt3, bFirst3, bSecond3, bInside3, x.ColumnTest);

            var rowAt = threadRow;
            var columnAt = threadColumn;
            for (var term = 0; term < Step; term++)
            {
                var r0 = rowsShared[rowAt];
                var r1 = rowsShared[rowAt + 16];
                var r2 = rowsShared[rowAt + 32];
                var r3 = rowsShared[rowAt + 48];
                var s0 = columnsShared[columnAt];
                var s1 = columnsShared[columnAt + 16];
                var s2 = columnsShared[columnAt + 32];
                var s3 = columnsShared[columnAt + 48];
                c00 += r0 * s0;
                c10 += r1 * s0;
                c20 += r2 * s0;
                c30 += r3 * s0;
                c01 += r0 * s1;
                c11 += r1 * s1;
                c21 += r2 * s1;
                c31 += r3 * s1;
                c02 += r0 * s2;
                c12 += r1 * s2;
                c22 += r2 * s2;
                c32 += r3 * s2;
                c03 += r0 * s3;
                c13 += r1 * s3;
                c23 += r2 * s3;
                c33 += r3 * s3;
                rowAt += Pitch;
                columnAt += Pitch;
            }

            Group.Barrier();
        }

        var rowFirst = (rowTile * Size) + threadRow;
        var columnFirst = (columnTile * Size) + threadColumn;
        GpuStore.Column(x, slice, matrix, rowFirst, columnFirst, c00, c10, c20, c30);
        GpuStore.Column(x, slice, matrix, rowFirst, columnFirst + 16, c01, c11, c21, c31);
        GpuStore.Column(x, slice, matrix, rowFirst, columnFirst + 32, c02, c12, c22, c32);
        GpuStore.Column(x, slice, matrix, rowFirst, columnFirst + 48, c03, c13, c23, c33);
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
