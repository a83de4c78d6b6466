using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The kernels of contractions. A device keeps what it has loaded, so contractions that come and go load nothing again.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
/// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
/// <typeparam name="TMoments">Whether tiles take moments of the result.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
static class GpuKernels<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>
    where T : unmanaged, INumber<T>
    where TRowBorder : struct, IGpuBorder
    where TColumnBorder : struct, IGpuBorder
    where TMoments : struct, IGpuMoments
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>One thread an element.</summary>
    public static readonly StageKernel<GpuArguments<T, TEpilogue>> Direct = StageKernel.Flat<GpuArguments<T, TEpilogue>>(Name("direct"), GpuDirect.Run<T, TRowBorder, TColumnBorder, TEpilogue>);

    /// <summary>Tiles of 16 x 16.</summary>
    public static readonly StageKernel<GpuArguments<T, TEpilogue>> Tile16 = Tiled("16 x 16", GpuTile16.Run<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>);

    /// <summary>Tiles of 64 x 64.</summary>
    public static readonly StageKernel<GpuArguments<T, TEpilogue>> Tile64 = Tiled("64 x 64", GpuTile<GpuSize64>.Run<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>, typeof(T) == typeof(float) ? GpuSize64.Groups : 0);

    /// <summary>Tiles of 128 x 128.</summary>
    public static readonly StageKernel<GpuArguments<T, TEpilogue>> Tile128 = Tiled("128 x 128", GpuTile<GpuSize128>.Run<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>, GpuSize128.Groups);

    static StageKernel<GpuArguments<T, TEpilogue>> Tiled(string tile, Action<GpuArguments<T, TEpilogue>> kernel, int groups = 0) =>
        StageKernel.Grouped(Name(tile), kernel, GpuPlace.Threads, groups);

    static string Name(string tile) => $"contraction {tile} {typeof(T).Name} {typeof(TRowBorder).Name}{(TMoments.AreTaken ? " moments" : "")}";
}
