using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Writing of results: of parts of sums here and there, of the result in one place.</summary>
static class GpuStore
{
    /// <summary>Writes 4x4 elements.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="place">The matrix and the part of the sums.</param>
    /// <param name="row">The first row.</param>
    /// <param name="column">The first column.</param>
    /// <param name="block">The elements.</param>
    /// <returns>What is there now; zero behind the edge.</returns>
    public static GpuBlock<T> Block<T, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, int row, int column, GpuBlock<T> block)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T> => new()
        {
            X = Quad(x, place, row, column, block.X),
            Y = Quad(x, place, row, column + 1, block.Y),
            Z = Quad(x, place, row, column + 2, block.Z),
            W = Quad(x, place, row, column + 3, block.W),
        };

    /// <summary>Writes an element, unless it lies behind the matrix's edge.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="slice">The part of the sums.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="value">The element.</param>
    /// <returns>What is there now; zero behind the edge.</returns>
    public static T One<T, TEpilogue>(GpuArguments<T, TEpilogue> x, int slice, int matrix, int row, int column, T value)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (row >= x.Rows.Count || column >= x.Columns.Count)
        {
            return default;
        }

        if (x.Slices > 1)
        {
            var size = (long)x.Rows.Count * x.Columns.Count;
            x.Partials[((((long)slice * x.Batch) + matrix) * size) + ((long)column * x.Rows.Count) + row] = value;
            return value;
        }

        return Element(x, matrix, row, column, value);
    }

    /// <summary>Writes an element of the result, or adds to it, and finishes it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="value">The element.</param>
    /// <returns>What is there now.</returns>
    public static T Element<T, TEpilogue>(GpuArguments<T, TEpilogue> x, int matrix, int row, int column, T value)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T> =>
        GpuTarget<T, TEpilogue>.Store(x.Target, x.Tables[x.ResultBatchTable + matrix] + x.Tables[x.ResultRowTable + row] + x.Tables[x.ResultColumnTable + column], value);

    // One below the other.
    static GpuQuad<T> Quad<T, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, int row, int column, GpuQuad<T> quad)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T> => new()
        {
            X = One(x, place.Slice, place.Matrix, row, column, quad.X),
            Y = One(x, place.Slice, place.Matrix, row + 1, column, quad.Y),
            Z = One(x, place.Slice, place.Matrix, row + 2, column, quad.Z),
            W = One(x, place.Slice, place.Matrix, row + 3, column, quad.W),
        };
}
