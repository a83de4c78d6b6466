using System.Numerics;
using ILGPU;
using RepFlow.Ilgpu.Contractions.Gpu;

namespace RepFlow.Ilgpu.Contractions.Processor;

/// <summary>What the kernels of a contraction work on, on processors behind OpenCL.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
struct ProcessorArguments<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The operand whose lines become lanes of vectors, and the other one.</summary>
    public ProcessorOperand<T> Lanes, Factors;

    /// <summary>The result.</summary>
    public GpuTarget<T, TEpilogue> Target;

    /// <summary>The room of each item, and behind it, where sums are cut, the tiles of all parts.</summary>
    public ArrayView<T> Room;

    /// <summary>All tables.</summary>
    public ArrayView<int> Tables;

    /// <summary>The terms of each sum, and the number of matrix products.</summary>
    public int Depth, Batch;

    /// <summary>How the products are cut.</summary>
    public ProcessorCut Cut;

    /// <summary>The offsets of the result, and which groups of lanes are neighbours in it.</summary>
    public int ResultLaneTable, ResultFactorTable, ResultBatchTable, ResultRunTable;
}
