using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Adds the parts of the sums of a contraction, in order.</summary>
static class GpuSliceSum
{
    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="index">The element: matrix, column, row, the last one fastest.</param>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TEpilogue>(Index1D index, GpuArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var size = (long)x.Rows.Count * x.Columns.Count * x.Batch;
        var sum = x.Partials[(long)(int)index];
        for (var slice = 1; slice < x.Slices; slice++)
        {
            sum += x.Partials[(slice * size) + (int)index];
        }

        var outer = x.Rows.ByCount.Quotient(index);
        var matrix = x.Columns.ByCount.Quotient(outer);
        GpuStore.Element(x, matrix, index - (outer * x.Rows.Count), outer - (matrix * x.Columns.Count), sum);
    }
}
