using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The kernels of contractions on tensor cores.</summary>
/// <typeparam name="T">float.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
static class MatrixKernels<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The kernels of a pass: what packs its columns, and what multiplies.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="layout">The layout of the pass.</param>
    /// <param name="words">The words of its border test.</param>
    /// <returns>Both kernels.</returns>
    public static (StageKernel<GpuArguments<T, TEpilogue>> Pack, StageKernel<GpuArguments<T, TEpilogue>> Tile) Of(GpuVariant variant, MatrixLayout layout, int words) =>
        variant.Precision == Devices.MatrixPrecision.BFloat16
            ? OfFormat<MatrixBFloat16<T>>(variant, layout, words)
            : OfFormat<MatrixTensorFloat32<T>>(variant, layout, words);

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfFormat<TFormat>(GpuVariant variant, MatrixLayout layout, int words)
        where TFormat : struct, IMatrixFormat<T> => variant.Columns == 64 ? OfShape<TFormat, MatrixTall>(layout, words) : OfShape<TFormat, MatrixSquare>(layout, words);

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfShape<TFormat, TShape>(MatrixLayout layout, int words)
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape => layout switch
        {
            { ByDepth: true } => OfRows<TFormat, TShape, MatrixDepths>(words),
            { Run: not 0 } => OfRows<TFormat, TShape, MatrixLines<MatrixRunTerms>>(words),
            _ => OfRows<TFormat, TShape, MatrixLines<MatrixTableTerms>>(words),
        };

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfRows<TFormat, TShape, TRows>(int words)
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TRows : struct, IMatrixRows => words switch
        {
            0 => (Packed<TFormat, TShape, GpuNoBorder>.Kernel, Tiled<TFormat, TShape, TRows, GpuNoBorder>.Kernel),
            1 => (Packed<TFormat, TShape, GpuNoBorder>.Kernel, Tiled<TFormat, TShape, TRows, GpuBorder>.Kernel),
            _ => (Packed<TFormat, TShape, GpuWideBorder>.Kernel, Tiled<TFormat, TShape, TRows, GpuWideBorder>.Kernel),
        };

    static string Name(string what, params Type[] types) => $"contraction {what} {string.Join(' ', types.Select(type => type.Name.Split('`')[0]))}";

    static class Packed<TFormat, TShape, TBorder>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TBorder : struct, IGpuBorder
    {
        internal static readonly StageKernel<GpuArguments<T, TEpilogue>> Kernel = StageKernel.Flat<GpuArguments<T, TEpilogue>>(
            Name("columns", typeof(TFormat), typeof(TShape), typeof(TBorder)), MatrixPack.Run<T, TFormat, TShape, TBorder, TEpilogue>);
    }

    static class Tiled<TFormat, TShape, TRows, TBorder>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TRows : struct, IMatrixRows
        where TBorder : struct, IGpuBorder
    {
        internal static readonly StageKernel<GpuArguments<T, TEpilogue>> Kernel = StageKernel.Grouped<GpuArguments<T, TEpilogue>>(
            Name("tile", typeof(TFormat), typeof(TShape), typeof(TRows), typeof(TBorder)), MatrixTile.Run<T, TFormat, TShape, TRows, TBorder, TEpilogue>, GpuPlace.Threads);
    }
}
