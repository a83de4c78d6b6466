using System.Numerics;
using ILGPU;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What the kernels of a contraction work on. Tables are places in <see cref="Tables"/>; see <see cref="IGpuBorder"/> for their form.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
struct GpuArguments<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The operands that hold the rows and the columns.</summary>
    public GpuOperand<T> Rows, Columns;

    /// <summary>The result.</summary>
    public GpuTarget<T, TEpilogue> Target;

    /// <summary>
    /// The parts of the sums, part after part, in the order of matrix, column, row; unused with one slice. On processors each item's room instead.
    /// </summary>
    public ArrayView<T> Partials;

    /// <summary>The operands or the columns as tensor cores take them (<see cref="MatrixTurn"/>, <see cref="MatrixPack"/>); nothing for other kernels.</summary>
    public ArrayView<int> Packed;

    /// <summary>All tables.</summary>
    public ArrayView<int> Tables;

    /// <summary>For tensor cores that copy whole steps: of each step what it adds to a row's place and to its words of the border test, and to a column's place.</summary>
    public int StepTable;

    /// <summary>Where lines are copied once for all taps: the taps of a block of terms, and the tables of blocks and of tiles (<see cref="MatrixPatch"/>).</summary>
    public int Taps, BlockTable, TileTable;

    /// <summary>The terms of each sum, and the number of matrix products.</summary>
    public int Depth, Batch;

    /// <summary>What divides by the number of matrix products, and by that of the parts of a sum.</summary>
    public IndexDivisor ByBatch, BySlices;

    /// <summary>The offsets of the result.</summary>
    public int ResultRowTable, ResultColumnTable, ResultBatchTable;

    /// <summary>The parts that every sum is cut into, and the terms of a part.</summary>
    public int Slices, SliceDepth;

    /// <summary>The rows of a tile on processors.</summary>
    public int TileRows;

    /// <summary>The moments of what is stored: means, squares, counts and what rounding has left of means, each by part and item; nothing where none are taken.</summary>
    public ArrayView<T> Moments;

    /// <summary>The items that moments are of, and the parts that each is cut into.</summary>
    public int MomentItems, MomentParts;

    /// <summary>The items of lines (rows or columns), and what a matrix adds to them.</summary>
    public int MomentLineTable, MomentBatchTable;

    /// <summary>1 where moments are those of rows, 0 where those of columns.</summary>
    public int MomentsOfRows;

    /// <summary>The elements of a part, those of the last one, and a quarter.</summary>
    public T MomentCount, LastMomentCount, Quarter;
}
