using ILGPU;
using RepFlow.Ilgpu.Contractions.Gpu;

namespace RepFlow.Ilgpu.Contractions.Processor;

/// <summary>An operand of a contraction on processors behind OpenCL: it holds the lanes of the products, or their factors. Tables are places in <see cref="ProcessorArguments{T, TEpilogue}.Tables"/>.</summary>
/// <typeparam name="T">float or double.</typeparam>
struct ProcessorOperand<T>
    where T : unmanaged
{
    /// <summary>Its elements.</summary>
    public ArrayView<T> View;

    /// <summary>The number of its lines: lanes or factors of a product.</summary>
    public int Count;

    /// <summary>The tables of its lines, of the terms and of the matrices: offsets, and behind them the words of the border test.</summary>
    public int Table, DepthTable, BatchTable;

    /// <summary>For each group of neighbouring lines how far apart they lie, if all lie equally far apart (<see cref="ProcessorTile.Group"/>); else 0.</summary>
    public int RunTable;

    /// <summary>The words of the border test, 0 to 2.</summary>
    public int Words;

    /// <summary>Its border test.</summary>
    public GpuBorderTest Test;
}
