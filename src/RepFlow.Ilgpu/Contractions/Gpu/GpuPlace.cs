using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Which tile of which matrix a group computes, and which terms of its sums.</summary>
/// <param name="row">The first row.</param>
/// <param name="column">The first column.</param>
/// <param name="matrix">The matrix.</param>
/// <param name="slice">The part of the sums.</param>
/// <param name="begin">Its first term.</param>
/// <param name="end">The term after its last.</param>
readonly struct GpuPlace(int row, int column, int matrix, int slice, int begin, int end)
{
    /// <summary>The threads of a group.</summary>
    public const int Threads = 1 << ThreadBits;

    /// <summary>The bits of a thread's place in its group.</summary>
    public const int ThreadBits = 8;

    /// <summary>The first row and column.</summary>
    public readonly int Row = row, Column = column;

    /// <summary>The matrix and the part of the sums.</summary>
    public readonly int Matrix = matrix, Slice = slice;

    /// <summary>The first term, and the one after the last.</summary>
    public readonly int Begin = begin, End = end;

    /// <summary>The place of the running group.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="rows">The rows of a tile.</param>
    /// <param name="columns">Its columns.</param>
    /// <returns>The place.</returns>
    public static GpuPlace Of<T, TEpilogue>(GpuArguments<T, TEpilogue> x, int rows, int columns)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var columnTile = x.Columns.ByTiles.Remainder(Grid.IdxX);
        var group = x.Columns.ByTiles.Quotient(Grid.IdxX);
        var rowTile = x.Rows.ByTiles.Remainder(group);
        group = x.Rows.ByTiles.Quotient(group);
        var matrix = x.BySlices.Quotient(group);
        var slice = group - (matrix * x.Slices);
        var begin = slice * x.SliceDepth;
        var end = begin + x.SliceDepth < x.Depth ? begin + x.SliceDepth : x.Depth;
        return new(rowTile * rows, columnTile * columns, matrix, slice, begin, end);
    }
}
