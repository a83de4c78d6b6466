using ILGPU;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Where the tiles of <see cref="GpuWinogradLayout"/> lie in a tensor. An item is a tile: the outer indices, then the inner ones, neighbouring threads having neighbours of these.</summary>
struct GpuWinogradPlace
{
    /// <summary>All tables.</summary>
    public ArrayView<int> Tables;

    /// <summary>The tables of the outer and the inner indices: their offsets, the words of the border test down, and those across.</summary>
    public int OuterTable, InnerTable;

    /// <summary>The entries of these tables.</summary>
    public int OuterCount, InnerCount;

    /// <summary>What divides by the number of the inner ones.</summary>
    public IndexDivisor ByInner;

    /// <summary>What is added to every offset: where a part of the tensor begins.</summary>
    public int Begin;

    /// <summary>What a step along a tile adds to the offset.</summary>
    public int DownStep, AcrossStep;

    /// <summary>What it adds to the word of the border test.</summary>
    public int DownWord, AcrossWord;

    /// <summary>The border test of all axes but the one across, and that of this one.</summary>
    public GpuBorderTest Down, Across;
}
