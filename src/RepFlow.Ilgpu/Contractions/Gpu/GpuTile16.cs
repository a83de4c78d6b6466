using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product in tiles of 16x16 for matrices that would leave most of a larger tile empty: one element of the result a thread.</summary>
/// <remarks>
/// Everything that stays in registers is a local of its own: ILGPU unrolls nothing and keeps arrays in memory. The elements of the next step are
/// fetched while this one is multiplied.
/// </remarks>
static class GpuTile16
{
    /// <summary>The rows and the columns of a tile.</summary>
    public const int Size = 16;

    const int Step = 16;

    // Two more than the tile: neither order of writing meets bank conflicts.
    const int Pitch = Size + 2;

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

        // Which elements this thread fetches: the row (column) and term of the first, and the steps to the next.
        var rowFetch = x.RowsByDepth != 0 ? thread >> 4 : thread & 15;
        var rowTerm = x.RowsByDepth != 0 ? thread & 15 : thread >> 4;
        var columnFetch = x.ColumnsByDepth != 0 ? thread >> 4 : thread & 15;
        var columnTerm = x.ColumnsByDepth != 0 ? thread & 15 : thread >> 4;

        var aMatrix = tables[x.BatchTable + matrix];
        var aMatrixFirst = TRowBorder.First(tables, x.BatchTable + matrix, x.Batch);
        var aMatrixSecond = TRowBorder.Second(tables, x.BatchTable + matrix, x.Batch);
        var aPlace0 = (rowTile * Size) + rowFetch;
        var aInside0 = aPlace0 < x.Rows;
        aPlace0 = x.RowTable + (aInside0 ? aPlace0 : 0);
        var aAt0 = tables[aPlace0] + aMatrix;
        var aFirst0 = TRowBorder.First(tables, aPlace0, x.Rows) + aMatrixFirst;
        var aSecond0 = TRowBorder.Second(tables, aPlace0, x.Rows) + aMatrixSecond;

        var bMatrix = tables[x.ColumnBatchTable + matrix];
        var bMatrixFirst = TColumnBorder.First(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bMatrixSecond = TColumnBorder.Second(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bPlace0 = (columnTile * Size) + columnFetch;
        var bInside0 = bPlace0 < x.Columns;
        bPlace0 = x.ColumnTable + (bInside0 ? bPlace0 : 0);
        var bAt0 = tables[bPlace0] + bMatrix;
        var bFirst0 = TColumnBorder.First(tables, bPlace0, x.Columns) + bMatrixFirst;
        var bSecond0 = TColumnBorder.Second(tables, bPlace0, x.Columns) + bMatrixSecond;

        var c00 = default(T);

        var a0 = GpuFetch.Element<T, TRowBorder>(x.A, tables, begin + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
        var b0 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, begin + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);

        var threadRow = thread & 15;
        var threadColumn = thread >> 4;
        for (var start = begin; start < end; start += Step)
        {
            rowsShared[(rowTerm * Pitch) + rowFetch] = a0;
            columnsShared[(columnTerm * Pitch) + columnFetch] = b0;
            Group.Barrier();
            a0 = GpuFetch.Element<T, TRowBorder>(x.A, tables, start + Step + rowTerm, end, x.DepthTable, x.Depth, aAt0, aFirst0, aSecond0, aInside0, x.RowTest);
            b0 = GpuFetch.Element<T, TColumnBorder>(x.B, tables, start + Step + columnTerm, end, x.ColumnDepthTable, x.Depth, bAt0, bFirst0, bSecond0, bInside0, x.ColumnTest);

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

        GpuStore.One(x, slice, matrix, (rowTile * Size) + threadRow, (columnTile * Size) + threadColumn, c00);
    }
}
