using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>4x4 elements of the result, column by column, in registers: as values that are replaced, because ILGPU keeps in memory what has an address.</summary>
/// <typeparam name="T">float or double.</typeparam>
struct GpuBlock<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The columns.</summary>
    public GpuQuad<T> X, Y, Z, W;

    /// <summary>Adds the products of four rows and four columns for one term.</summary>
    /// <param name="sums">The sums so far.</param>
    /// <param name="rows">The rows' elements.</param>
    /// <param name="columns">The columns' elements.</param>
    /// <returns>The sums.</returns>
    public static GpuBlock<T> MultiplyAdd(GpuBlock<T> sums, GpuQuad<T> rows, GpuQuad<T> columns) => new()
    {
        X = GpuQuad<T>.MultiplyAdd(sums.X, rows, columns.X),
        Y = GpuQuad<T>.MultiplyAdd(sums.Y, rows, columns.Y),
        Z = GpuQuad<T>.MultiplyAdd(sums.Z, rows, columns.Z),
        W = GpuQuad<T>.MultiplyAdd(sums.W, rows, columns.W),
    };

    /// <summary>The elements row by row.</summary>
    /// <param name="block">The elements column by column.</param>
    /// <returns>The same.</returns>
    public static GpuBlock<T> Transposed(GpuBlock<T> block) => new()
    {
        X = new() { X = block.X.X, Y = block.Y.X, Z = block.Z.X, W = block.W.X },
        Y = new() { X = block.X.Y, Y = block.Y.Y, Z = block.Z.Y, W = block.W.Y },
        Z = new() { X = block.X.Z, Y = block.Y.Z, Z = block.Z.Z, W = block.W.Z },
        W = new() { X = block.X.W, Y = block.Y.W, Z = block.Z.W, W = block.W.W },
    };
}
