using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Writing of results: of parts of sums here and there, of the result in one place.</summary>
static class GpuStore
{
    /// <summary>Writes four elements of a column, one below the other.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="slice">The part of the sums.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="row">The first row.</param>
    /// <param name="column">The column.</param>
    /// <param name="c0">The first element.</param>
    /// <param name="c1">The second element.</param>
    /// <param name="c2">The third element.</param>
    /// <param name="c3">The fourth element.</param>
    public static void Four<T, TEpilogue>(GpuArguments<T, TEpilogue> x, int slice, int matrix, int row, int column, T c0, T c1, T c2, T c3)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        One(x, slice, matrix, row, column, c0);
        One(x, slice, matrix, row + 1, column, c1);
        One(x, slice, matrix, row + 2, column, c2);
        One(x, slice, matrix, row + 3, column, c3);
    }

    /// <summary>Writes an element, unless it lies behind the matrix's edge.</summary>
    /// <inheritdoc cref="Four"/>
    public static void One<T, TEpilogue>(GpuArguments<T, TEpilogue> x, int slice, int matrix, int row, int column, T c0)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (row >= x.Rows || column >= x.Columns)
        {
            return;
        }

        if (x.Slices > 1)
        {
            var size = (long)x.Rows * x.Columns;
            x.Partials[((((long)slice * x.Batch) + matrix) * size) + ((long)column * x.Rows) + row] = c0;
        }
        else
        {
            Element(x, matrix, row, column, c0);
        }
    }

    /// <summary>Writes an element of the result, or adds to it, and finishes it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="value">The element.</param>
    public static void Element<T, TEpilogue>(GpuArguments<T, TEpilogue> x, int matrix, int row, int column, T value)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var at = x.Tables[x.ResultBatchTable + matrix] + x.Tables[x.ResultRowTable + row] + x.Tables[x.ResultColumnTable + column];
        if (x.Accumulate != 0)
        {
            value += x.Result[at];
        }

        if (x.Finishes != 0)
        {
            value = x.Epilogue.Element(value, at);
        }

        x.Result[at] = value;
    }
}
