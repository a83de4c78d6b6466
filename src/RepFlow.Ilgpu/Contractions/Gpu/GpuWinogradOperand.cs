using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a kernel works on that computes the values at the points of an operand's tiles.</summary>
/// <typeparam name="T">float or double.</typeparam>
struct GpuWinogradOperand<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The operand.</summary>
    public ArrayView<T> From;

    /// <summary>The operand as quads.</summary>
    public GpuQuads<T> Quads;

    /// <summary>The values: point after point, item after item.</summary>
    public ArrayView<T> To;

    /// <summary>The number of items.</summary>
    public int Items;

    /// <summary>Where the tiles lie.</summary>
    public GpuWinogradPlace Place;

    /// <summary>The numbers of the map.</summary>
    public GpuWinogradPoints<T> Points;
}
