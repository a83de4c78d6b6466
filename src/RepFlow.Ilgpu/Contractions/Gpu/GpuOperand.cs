using ILGPU;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>An operand of a contraction in kernels: it holds the rows of the matrix products, or the columns. Tables are places in <see cref="GpuArguments{T, TEpilogue}.Tables"/>.</summary>
/// <typeparam name="T">float or double.</typeparam>
struct GpuOperand<T>
    where T : unmanaged
{
    /// <summary>Its elements.</summary>
    public ArrayView<T> View;

    /// <summary>The number of rows or columns.</summary>
    public int Count;

    /// <summary>What divides by that number, and by that of its tiles.</summary>
    public IndexDivisor ByCount, ByTiles;

    /// <summary>The tables of its rows or columns, of the terms and of the matrices.</summary>
    public int Table, DepthTable, BatchTable;

    /// <summary>Of each matrix what it adds to a line, and to a place within it in words, where lines are copied once for all taps (<see cref="MatrixPatches"/>).</summary>
    public int LineTable;

    /// <summary>Its border test.</summary>
    public GpuBorderTest Test;

    /// <summary>1 where neighbouring threads read neighbouring terms, 0 where they read neighbouring rows or columns.</summary>
    public int ByDepth;

    /// <summary>The address of its words where threads copy them for tensor cores (<see cref="MatrixTurn"/>, <see cref="MatrixPack"/>): assembly takes no view.</summary>
    public long Address;

    /// <summary>How it is turned.</summary>
    public GpuTurn Turn;
}
