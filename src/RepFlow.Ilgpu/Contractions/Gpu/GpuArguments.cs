using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What the kernels of a contraction work on. Tables are places in <see cref="Tables"/>; see <see cref="IGpuBorder"/> for their form.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
struct GpuArguments<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The operand that holds the rows.</summary>
    public ArrayView<T> A;

    /// <summary>The operand that holds the columns.</summary>
    public ArrayView<T> B;

    /// <summary>The result.</summary>
    public ArrayView<T> Result;

    /// <summary>The parts of the sums, part after part, in the order of matrix, column, row; unused with one slice.</summary>
    public ArrayView<T> Partials;

    /// <summary>All tables.</summary>
    public ArrayView<int> Tables;

    /// <summary>The extents of the matrix products.</summary>
    public int Rows, Columns, Depth, Batch;

    /// <summary>The tables of the row operand.</summary>
    public int RowTable, DepthTable, BatchTable;

    /// <summary>The tables of the column operand.</summary>
    public int ColumnTable, ColumnDepthTable, ColumnBatchTable;

    /// <summary>The offsets of the result.</summary>
    public int ResultRowTable, ResultColumnTable, ResultBatchTable;

    /// <summary>The border test of the row operand.</summary>
    public GpuBorderTest RowTest;

    /// <summary>The border test of the column operand.</summary>
    public GpuBorderTest ColumnTest;

    /// <summary>The parts that every sum is cut into, and the terms of a part.</summary>
    public int Slices, SliceDepth;

    /// <summary>1 where neighbouring threads read neighbouring terms of the row operand, 0 where they read neighbouring rows.</summary>
    public int RowsByDepth;

    /// <summary>1 where neighbouring threads read neighbouring terms of the column operand, 0 where they read neighbouring columns.</summary>
    public int ColumnsByDepth;

    /// <summary>1 where the result is added to.</summary>
    public int Accumulate;

    /// <summary>1 where the sums are whole.</summary>
    public int Finishes;

    /// <summary>What is done to the result's elements.</summary>
    public TEpilogue Epilogue;
}
