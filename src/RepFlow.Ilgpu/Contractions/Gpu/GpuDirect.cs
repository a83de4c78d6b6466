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
        var outer = x.Rows.ByCount.Quotient(index);
        var row = index - (outer * x.Rows.Count);
        var outermost = x.Columns.ByCount.Quotient(outer);
        var column = outer - (outermost * x.Columns.Count);
        var slice = x.ByBatch.Quotient(outermost);
        var matrix = outermost - (slice * x.Batch);
        var begin = slice * x.SliceDepth;
        var end = begin + x.SliceDepth < x.Depth ? begin + x.SliceDepth : x.Depth;
        var rowCursor = GpuCursor.Of<T, TRowBorder>(x.Rows, x.Tables, row, matrix, x.Batch);
        var columnCursor = GpuCursor.Of<T, TColumnBorder>(x.Columns, x.Tables, column, matrix, x.Batch);
        var sum = default(T);
        for (var term = begin; term < end; term++)
        {
            sum += GpuCursor.Element<T, TRowBorder>(rowCursor, x.Rows, x.Tables, term, x.Depth)
                * GpuCursor.Element<T, TColumnBorder>(columnCursor, x.Columns, x.Tables, term, x.Depth);
        }

        GpuStore.One(x, slice, matrix, row, column, sum);
    }
}
