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
    /// <summary>The kernels of a pass: what lays out its operands, or its columns, and what multiplies.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="layout">The layout of the pass.</param>
    /// <param name="words">The words of its border test.</param>
    /// <param name="takesMoments">Whether it takes moments of the result.</param>
    /// <returns>Both kernels.</returns>
    public static (StageKernel<GpuArguments<T, TEpilogue>> Pack, StageKernel<GpuArguments<T, TEpilogue>> Tile) Of(
        GpuVariant variant, MatrixLayout layout, int words, bool takesMoments = false) =>
        takesMoments ? Taking<GpuTakenMoments>(variant, layout, words) : Taking<GpuNoMoments>(variant, layout, words);

    static (StageKernel<GpuArguments<T, TEpilogue>> Pack, StageKernel<GpuArguments<T, TEpilogue>> Tile) Taking<TMoments>(GpuVariant variant, MatrixLayout layout, int words)
        where TMoments : struct, IGpuMoments =>
        variant.Precision == Devices.MatrixPrecision.BFloat16
            ? OfFormat<MatrixBFloat16<T>, TMoments>(variant, layout, words)
            : OfFormat<MatrixTensorFloat32<T>, TMoments>(variant, layout, words);

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfFormat<TFormat, TMoments>(GpuVariant variant, MatrixLayout layout, int words)
        where TFormat : struct, IMatrixFormat<T>
        where TMoments : struct, IGpuMoments => variant.Columns == 64 ? OfShape<TFormat, MatrixTall, TMoments>(layout, words) : OfShape<TFormat, MatrixSquare, TMoments>(layout, words);

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfShape<TFormat, TShape, TMoments>(MatrixLayout layout, int words)
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TMoments : struct, IGpuMoments => layout switch
        {
            { Form: MatrixForm.Patches } => OfPatches<TFormat, TShape, TMoments>(words),
            { Form: MatrixForm.Runs } => OfRuns<TFormat, TShape, TMoments>(words),
            { Form: MatrixForm.Depths } => OfPacked<TFormat, TShape, MatrixDepths, TMoments>(words),
            _ => OfPacked<TFormat, TShape, MatrixLines, TMoments>(words),
        };

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfRuns<TFormat, TShape, TMoments>(int words)
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TMoments : struct, IGpuMoments => words switch
        {
            0 => (Turned<TFormat>.Kernel, Tiled<TFormat, TShape, MatrixRuns, TMoments, GpuNoBorder>.Kernel),
            1 => (Turned<TFormat>.Kernel, Tiled<TFormat, TShape, MatrixRuns, TMoments, GpuBorder>.Kernel),
            _ => (Turned<TFormat>.Kernel, Tiled<TFormat, TShape, MatrixRuns, TMoments, GpuWideBorder>.Kernel),
        };

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfPatches<TFormat, TShape, TMoments>(int words)
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TMoments : struct, IGpuMoments => words switch
        {
            0 => (Turned<TFormat>.Kernel, Patched<TFormat, TShape, TMoments, GpuNoBorder>.Kernel),
            1 => (Turned<TFormat>.Kernel, Patched<TFormat, TShape, TMoments, GpuBorder>.Kernel),
            _ => (Turned<TFormat>.Kernel, Patched<TFormat, TShape, TMoments, GpuWideBorder>.Kernel),
        };

    static (StageKernel<GpuArguments<T, TEpilogue>>, StageKernel<GpuArguments<T, TEpilogue>>) OfPacked<TFormat, TShape, TSource, TMoments>(int words)
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TSource : struct, IMatrixSource
        where TMoments : struct, IGpuMoments => words switch
        {
            0 => (Packed<TFormat, TShape, GpuNoBorder>.Kernel, Tiled<TFormat, TShape, TSource, TMoments, GpuNoBorder>.Kernel),
            1 => (Packed<TFormat, TShape, GpuNoBorder>.Kernel, Tiled<TFormat, TShape, TSource, TMoments, GpuBorder>.Kernel),
            _ => (Packed<TFormat, TShape, GpuWideBorder>.Kernel, Tiled<TFormat, TShape, TSource, TMoments, GpuWideBorder>.Kernel),
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

    static class Turned<TFormat>
        where TFormat : struct, IMatrixFormat<T>
    {
        internal static readonly StageKernel<GpuArguments<T, TEpilogue>> Kernel = StageKernel.Grouped<GpuArguments<T, TEpilogue>>(
            Name("operands", typeof(TFormat)), MatrixTurn.Run<T, TFormat, TEpilogue>, GpuPlace.Threads);
    }

    static class Tiled<TFormat, TShape, TSource, TMoments, TBorder>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TSource : struct, IMatrixSource
        where TMoments : struct, IGpuMoments
        where TBorder : struct, IGpuBorder
    {
        internal static readonly StageKernel<GpuArguments<T, TEpilogue>> Kernel = StageKernel.Grouped<GpuArguments<T, TEpilogue>>(
            Name(TMoments.AreTaken ? "tile with moments" : "tile", typeof(TFormat), typeof(TShape), typeof(TSource), typeof(TBorder)),
            MatrixTile.Run<T, TFormat, TShape, TSource, TBorder, TMoments, TEpilogue>,
            GpuPlace.Threads);
    }

    static class Patched<TFormat, TShape, TMoments, TBorder>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TMoments : struct, IGpuMoments
        where TBorder : struct, IGpuBorder
    {
        internal static readonly StageKernel<GpuArguments<T, TEpilogue>> Kernel = StageKernel.Grouped<GpuArguments<T, TEpilogue>>(
            Name(TMoments.AreTaken ? "patches with moments" : "patches", typeof(TFormat), typeof(TShape), typeof(TBorder)),
            MatrixPatches.Run<T, TFormat, TShape, TBorder, TMoments, TEpilogue>,
            GpuPlace.Threads);
    }
}
