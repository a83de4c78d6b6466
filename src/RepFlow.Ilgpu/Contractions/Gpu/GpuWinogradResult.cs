using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a kernel works on that computes tiles of the result from their values at the points.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
struct GpuWinogradResult<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The values: point after point, item after item.</summary>
    public ArrayView<T> From;

    /// <summary>The number of items.</summary>
    public int Items;

    /// <summary>Where the tiles lie.</summary>
    public GpuWinogradPlace Place;

    /// <summary>The numbers of the map.</summary>
    public GpuWinogradPoints<T> Points;

    /// <summary>The result.</summary>
    public GpuTarget<T, TEpilogue> Target;
}
