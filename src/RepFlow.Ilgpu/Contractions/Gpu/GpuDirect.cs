using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>One thread an element of the result (and slice of its sum): for matrices too small to tile, such as those of a depthwise convolution.</summary>
static class GpuDirect
{
    /// <summary>The kernel; neighbouring threads take neighbouring rows.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="index">The thread: slice, matrix, column, row, the last one fastest.</param>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TRowBorder, TColumnBorder, TEpilogue>(Index1D index, GpuArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TRowBorder : struct, IGpuBorder
        where TColumnBorder : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var tables = x.Tables;
        int rest = index;
        var row = rest % x.Rows;
        rest /= x.Rows;
        var column = rest % x.Columns;
        rest /= x.Columns;
        var matrix = rest % x.Batch;
        var slice = rest / x.Batch;
        var begin = slice * x.SliceDepth;
        var end = begin + x.SliceDepth < x.Depth ? begin + x.SliceDepth : x.Depth;

        var aAt = tables[x.RowTable + row] + tables[x.BatchTable + matrix];
        var aFirst = TRowBorder.First(tables, x.RowTable + row, x.Rows) + TRowBorder.First(tables, x.BatchTable + matrix, x.Batch);
        var aSecond = TRowBorder.Second(tables, x.RowTable + row, x.Rows) + TRowBorder.Second(tables, x.BatchTable + matrix, x.Batch);
        var bAt = tables[x.ColumnTable + column] + tables[x.ColumnBatchTable + matrix];
        var bFirst = TColumnBorder.First(tables, x.ColumnTable + column, x.Columns) + TColumnBorder.First(tables, x.ColumnBatchTable + matrix, x.Batch);
        var bSecond = TColumnBorder.Second(tables, x.ColumnTable + column, x.Columns) + TColumnBorder.Second(tables, x.ColumnBatchTable + matrix, x.Batch);
        var sum = default(T);
        for (var term = begin; term < end; term++)
        {
            var a = default(T);
            var b = default(T);
            var entry = x.DepthTable + term;
            if (TRowBorder.Inside(aFirst + TRowBorder.First(tables, entry, x.Depth), aSecond + TRowBorder.Second(tables, entry, x.Depth), x.RowTest))
            {
                a = x.A[aAt + tables[entry]];
            }

            entry = x.ColumnDepthTable + term;
            if (TColumnBorder.Inside(bFirst + TColumnBorder.First(tables, entry, x.Depth), bSecond + TColumnBorder.Second(tables, entry, x.Depth), x.ColumnTest))
            {
                b = x.B[bAt + tables[entry]];
            }

            sum += a * b;
        }

        GpuStore.One(x, slice, matrix, row, column, sum);
    }
}
