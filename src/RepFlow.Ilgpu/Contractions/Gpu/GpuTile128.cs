using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product in tiles of 128x128: groups of 16x16 threads, 8x8 elements of the result a thread, 8 terms a step.</summary>
/// <remarks>
/// Everything that stays in registers is a local of its own: ILGPU unrolls nothing and keeps arrays in memory. The elements of the next step are
/// fetched while this one is multiplied.
/// Shared memory is read four elements at a time, so that the multiply-adds outnumber everything else.
/// </remarks>
static class GpuTile128
{
    /// <summary>The rows and the columns of a tile.</summary>
    public const int Size = 128;

    const int Step = 8;

    // A multiple of four, so that every quad is aligned.
    const int Pitch = Size + 4;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TRowBorder, TColumnBorder, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TRowBorder : struct, IGpuBorder
        where TColumnBorder : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var rowQuads = SharedMemory.Allocate<GpuQuad<T>>(Step * Pitch / 4);
        var columnQuads = SharedMemory.Allocate<GpuQuad<T>>(Step * Pitch / 4);
        var rowsShared = rowQuads.Cast<T>();
        var columnsShared = columnQuads.Cast<T>();
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

        // Which elements this thread fetches: the row (column) and term of the first, and the steps to the next.
        var rowFetch = x.RowsByDepth != 0 ? thread >> 3 : thread & 127;
        var rowFetchStep = x.RowsByDepth != 0 ? 32 : 0;
        var rowTerm = x.RowsByDepth != 0 ? thread & 7 : thread >> 7;
        var rowTermStep = x.RowsByDepth != 0 ? 0 : 2;
        var columnFetch = x.ColumnsByDepth != 0 ? thread >> 3 : thread & 127;
        var columnFetchStep = x.ColumnsByDepth != 0 ? 32 : 0;
        var columnTerm = x.ColumnsByDepth != 0 ? thread & 7 : thread >> 7;
        var columnTermStep = x.ColumnsByDepth != 0 ? 0 : 2;

        var aMatrix = tables[x.BatchTable + matrix];
        var aMatrixFirst = TRowBorder.First(tables, x.BatchTable + matrix, x.Batch);
        var aMatrixSecond = TRowBorder.Second(tables, x.BatchTable + matrix, x.Batch);
        var aPlace0 = (rowTile * Size) + rowFetch;
        var aInside0 = aPlace0 < x.Rows;
        aPlace0 = x.RowTable + (aInside0 ? aPlace0 : 0);
        var aAt0 = tables[aPlace0] + aMatrix;
        var aFirst0 = TRowBorder.First(tables, aPlace0, x.Rows) + aMatrixFirst;
        var aSecond0 = TRowBorder.Second(tables, aPlace0, x.Rows) + aMatrixSecond;
        var aPlace1 = (rowTile * Size) + rowFetch + rowFetchStep;
        var aInside1 = aPlace1 < x.Rows;
        aPlace1 = x.RowTable + (aInside1 ? aPlace1 : 0);
        var aAt1 = tables[aPlace1] + aMatrix;
        var aFirst1 = TRowBorder.First(tables, aPlace1, x.Rows) + aMatrixFirst;
        var aSecond1 = TRowBorder.Second(tables, aPlace1, x.Rows) + aMatrixSecond;
        var aPlace2 = (rowTile * Size) + rowFetch + (2 * rowFetchStep);
        var aInside2 = aPlace2 < x.Rows;
        aPlace2 = x.RowTable + (aInside2 ? aPlace2 : 0);
        var aAt2 = tables[aPlace2] + aMatrix;
        var aFirst2 = TRowBorder.First(tables, aPlace2, x.Rows) + aMatrixFirst;
        var aSecond2 = TRowBorder.Second(tables, aPlace2, x.Rows) + aMatrixSecond;
        var aPlace3 = (rowTile * Size) + rowFetch + (3 * rowFetchStep);
        var aInside3 = aPlace3 < x.Rows;
        aPlace3 = x.RowTable + (aInside3 ? aPlace3 : 0);
        var aAt3 = tables[aPlace3] + aMatrix;
        var aFirst3 = TRowBorder.First(tables, aPlace3, x.Rows) + aMatrixFirst;
        var aSecond3 = TRowBorder.Second(tables, aPlace3, x.Rows) + aMatrixSecond;

        var bMatrix = tables[x.ColumnBatchTable + matrix];
        var bMatrixFirst = TColumnBorder.First(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bMatrixSecond = TColumnBorder.Second(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bPlace0 = (columnTile * Size) + columnFetch;
        var bInside0 = bPlace0 < x.Columns;
        bPlace0 = x.ColumnTable + (bInside0 ? bPlace0 : 0);
        var bAt0 = tables[bPlace0] + bMatrix;
        var bFirst0 = TColumnBorder.First(tables, bPlace0, x.Columns) + bMatrixFirst;
        var bSecond0 = TColumnBorder.Second(tables, bPlace0, x.Columns) + bMatrixSecond;
        var bPlace1 = (columnTile * Size) + columnFetch + columnFetchStep;
        var bInside1 = bPlace1 < x.Columns;
        bPlace1 = x.ColumnTable + (bInside1 ? bPlace1 : 0);
        var bAt1 = tables[bPlace1] + bMatrix;
        var bFirst1 = TColumnBorder.First(tables, bPlace1, x.Columns) + bMatrixFirst;
        var bSecond1 = TColumnBorder.Second(tables, bPlace1, x.Columns) + bMatrixSecond;
        var bPlace2 = (columnTile * Size) + columnFetch + (2 * columnFetchStep);
        var bInside2 = bPlace2 < x.Columns;
        bPlace2 = x.ColumnTable + (bInside2 ? bPlace2 : 0);
        var bAt2 = tables[bPlace2] + bMatrix;
        var bFirst2 = TColumnBorder.First(tables, bPlace2, x.Columns) + bMatrixFirst;
        var bSecond2 = TColumnBorder.Second(tables, bPlace2, x.Columns) + bMatrixSecond;
        var bPlace3 = (columnTile * Size) + columnFetch + (3 * columnFetchStep);
        var bInside3 = bPlace3 < x.Columns;
        bPlace3 = x.ColumnTable + (bInside3 ? bPlace3 : 0);
        var bAt3 = tables[bPlace3] + bMatrix;
        var bFirst3 = TColumnBorder.First(tables, bPlace3, x.Columns) + bMatrixFirst;
        var bSecond3 = TColumnBorder.Second(tables, bPlace3, x.Columns) + bMatrixSecond;

        var c00 = default(T);
        var c10 = default(T);
        var c20 = default(T);
        var c30 = default(T);
        var c40 = default(T);
        var c50 = default(T);
        var c60 = default(T);
        var c70 = default(T);
        var c01 = default(T);
        var c11 = default(T);
        var c21 = default(T);
        var c31 = default(T);
        var c41 = default(T);
        var c51 = default(T);
        var c61 = default(T);
        var c71 = default(T);
        var c02 = default(T);
        var c12 = default(T);
        var c22 = default(T);
        var c32 = default(T);
        var c42 = default(T);
        var c52 = default(T);
        var c62 = default(T);
        var c72 = default(T);
        var c03 = default(T);
        var c13 = default(T);
        var c23 = default(T);
        var c33 = default(T);
        var c43 = default(T);
        var c53 = default(T);
        var c63 = default(T);
        var c73 = default(T);
        var c04 = default(T);
        var c14 = default(T);
        var c24 = default(T);
        var c34 = default(T);
        var c44 = default(T);
        var c54 = default(T);
        var c64 = default(T);
        var c74 = default(T);
        var c05 = default(T);
        var c15 = default(T);
        var c25 = default(T);
        var c35 = default(T);
        var c45 = default(T);
        var c55 = default(T);
        var c65 = default(T);
        var c75 = default(T);
        var c06 = default(T);
        var c16 = default(T);
        var c26 = default(T);
        var c36 = default(T);
        var c46 = default(T);
        var c56 = default(T);
        var c66 = default(T);
        var c76 = default(T);
        var c07 = default(T);
        var c17 = default(T);
        var c27 = default(T);
        var c37 = default(T);
        var c47 = default(T);
        var c57 = default(T);
        var c67 = default(T);
        var c77 = default(T);

        var a0 = GpuFetch.Element<T, TRowBorder>(x.A, tables, begin + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
        var a1 = GpuFetch.Element<T, TRowBorder>(x.A, tables, begin + rowTerm + rowTermStep, end, x.DepthTable, x.Depth, aAt1, aFirst1, aSecond1, aInside1, x.RowTest);
        var a2 = GpuFetch.Element<T, TRowBorder>(x.A, tables, begin + rowTerm + (2 * rowTermStep), end, x.DepthTable, x.Depth, aAt2, aFirst2, aSecond2, aInside2, x.RowTest);
        var a3 = GpuFetch.Element<T, TRowBorder>(x.A, tables, begin + rowTerm + (3 * rowTermStep), end, x.DepthTable, x.Depth, aAt3, aFirst3, aSecond3, aInside3, x.RowTest);
        var b0 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, begin + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);
        var b1 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, begin + columnTerm + columnTermStep, end, x.ColumnDepthTable, x.Depth, bAt1, bFirst1, bSecond1, bInside1, x.ColumnTest);
        var b2 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, begin + columnTerm + (2 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt2, bFirst2, bSecond2, bInside2, x.ColumnTest);
        var b3 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, begin + columnTerm + (3 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt3, bFirst3, bSecond3, bInside3, x.ColumnTest);

        var threadRow = thread & 15;
        var threadColumn = thread >> 4;
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
            a0 = GpuFetch.Element<T, TRowBorder>(x.A, tables, start + Step + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
            a1 = GpuFetch.Element<T, TRowBorder>(x.A, tables, start + Step + rowTerm + rowTermStep, end, x.DepthTable, x.Depth, aAt1, aFirst1, aSecond1, aInside1, x.RowTest);
            a2 = GpuFetch.Element<T, TRowBorder>(x.A, tables, start + Step + rowTerm + (2 * rowTermStep), end, x.DepthTable, x.Depth, aAt2, aFirst2, aSecond2, aInside2, x.RowTest);
            a3 = GpuFetch.Element<T, TRowBorder>(x.A, tables, start + Step + rowTerm + (3 * rowTermStep), end, x.DepthTable, x.Depth, aAt3, aFirst3, aSecond3, aInside3, x.RowTest);
            b0 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, start + Step + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);
            b1 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, start + Step + columnTerm + columnTermStep, end, x.ColumnDepthTable, x.Depth, bAt1, bFirst1, bSecond1, bInside1, x.ColumnTest);
            b2 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, start + Step + columnTerm + (2 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt2, bFirst2, bSecond2, bInside2, x.ColumnTest);
            b3 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, start + Step + columnTerm + (3 * columnTermStep), end, x.ColumnDepthTable, x.Depth, bAt3, bFirst3, bSecond3, bInside3, x.ColumnTest);

            var rowAt = threadRow;
            var columnAt = threadColumn;
            for (var term = 0; term < Step; term++)
            {
                var r0 = rowQuads[rowAt];
                var r1 = rowQuads[rowAt + 16];
                var s0 = columnQuads[columnAt];
                var s1 = columnQuads[columnAt + 16];
                c00 += r0.X * s0.X;
                c10 += r0.Y * s0.X;
                c20 += r0.Z * s0.X;
                c30 += r0.W * s0.X;
                c40 += r1.X * s0.X;
                c50 += r1.Y * s0.X;
                c60 += r1.Z * s0.X;
                c70 += r1.W * s0.X;
                c01 += r0.X * s0.Y;
                c11 += r0.Y * s0.Y;
                c21 += r0.Z * s0.Y;
                c31 += r0.W * s0.Y;
                c41 += r1.X * s0.Y;
                c51 += r1.Y * s0.Y;
                c61 += r1.Z * s0.Y;
                c71 += r1.W * s0.Y;
                c02 += r0.X * s0.Z;
                c12 += r0.Y * s0.Z;
                c22 += r0.Z * s0.Z;
                c32 += r0.W * s0.Z;
                c42 += r1.X * s0.Z;
                c52 += r1.Y * s0.Z;
                c62 += r1.Z * s0.Z;
                c72 += r1.W * s0.Z;
                c03 += r0.X * s0.W;
                c13 += r0.Y * s0.W;
                c23 += r0.Z * s0.W;
                c33 += r0.W * s0.W;
                c43 += r1.X * s0.W;
                c53 += r1.Y * s0.W;
                c63 += r1.Z * s0.W;
                c73 += r1.W * s0.W;
                c04 += r0.X * s1.X;
                c14 += r0.Y * s1.X;
                c24 += r0.Z * s1.X;
                c34 += r0.W * s1.X;
                c44 += r1.X * s1.X;
                c54 += r1.Y * s1.X;
                c64 += r1.Z * s1.X;
                c74 += r1.W * s1.X;
                c05 += r0.X * s1.Y;
                c15 += r0.Y * s1.Y;
                c25 += r0.Z * s1.Y;
                c35 += r0.W * s1.Y;
                c45 += r1.X * s1.Y;
                c55 += r1.Y * s1.Y;
                c65 += r1.Z * s1.Y;
                c75 += r1.W * s1.Y;
                c06 += r0.X * s1.Z;
                c16 += r0.Y * s1.Z;
                c26 += r0.Z * s1.Z;
                c36 += r0.W * s1.Z;
                c46 += r1.X * s1.Z;
                c56 += r1.Y * s1.Z;
                c66 += r1.Z * s1.Z;
                c76 += r1.W * s1.Z;
                c07 += r0.X * s1.W;
                c17 += r0.Y * s1.W;
                c27 += r0.Z * s1.W;
                c37 += r0.W * s1.W;
                c47 += r1.X * s1.W;
                c57 += r1.Y * s1.W;
                c67 += r1.Z * s1.W;
                c77 += r1.W * s1.W;
                rowAt += Pitch / 4;
                columnAt += Pitch / 4;
            }

            Group.Barrier();
        }

        var rowFirst = (rowTile * Size) + (4 * threadRow);
        var columnFirst = (columnTile * Size) + (4 * threadColumn);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst, c00, c10, c20, c30);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst, c40, c50, c60, c70);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst + 1, c01, c11, c21, c31);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst + 1, c41, c51, c61, c71);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst + 2, c02, c12, c22, c32);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst + 2, c42, c52, c62, c72);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst + 3, c03, c13, c23, c33);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst + 3, c43, c53, c63, c73);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst + 64, c04, c14, c24, c34);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst + 64, c44, c54, c64, c74);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst + 65, c05, c15, c25, c35);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst + 65, c45, c55, c65, c75);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst + 66, c06, c16, c26, c36);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst + 66, c46, c56, c66, c76);
        GpuStore.Four(x, slice, matrix, rowFirst, columnFirst + 67, c07, c17, c27, c37);
        GpuStore.Four(x, slice, matrix, rowFirst + 64, columnFirst + 67, c47, c57, c67, c77);
    }
}
