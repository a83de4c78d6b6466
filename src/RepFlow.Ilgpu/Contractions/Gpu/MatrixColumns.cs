using System.Numerics;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Columns that <see cref="MatrixPack"/> has written in the order of shared memory: each thread copies one quad of half a step, or two.</summary>
static class MatrixColumns
{
    /// <summary>Where the running thread's first words stand.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="place">The tile.</param>
    /// <returns>The words before it, without those of the steps before the tile's first.</returns>
    public static int First<T, TFormat, TShape, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        var tiles = (int)((uint)(x.Columns.Count + (1 << TShape.ColumnBits) - 1) >> TShape.ColumnBits);
        return ((((place.Matrix * tiles) + (place.Column >> TShape.ColumnBits)) * MatrixPack.Steps<T, TFormat>(x.Depth)) << (TShape.ColumnBits + 5)) + (4 * Group.IdxX);
    }

    /// <summary>Finds a step.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <param name="operand">The columns.</param>
    /// <param name="first">What <see cref="First"/> gave.</param>
    /// <param name="start">The step's first term.</param>
    public static void Find<T, TFormat, TShape>(GpuOperand<T> operand, int first, int start)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape => CudaAsm.Emit(MatrixText.FindColumn, first + ((start >> TFormat.StepBits) << (TShape.ColumnBits + 5)), operand.Address);

    /// <summary>Begins to copy the thread's quads of half of the step that was found last.</summary>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <param name="half">Which half.</param>
    /// <param name="at">Where the half stands in shared memory, in bytes.</param>
    public static void Copy<TShape>(int half, int at)
        where TShape : struct, IMatrixShape
    {
        var to = at + (64 << TShape.RowBits) + (16 * Group.IdxX);
        if (TShape.ColumnBits > 6)
        {
            if (half == 0)
            {
                CudaAsm.Emit(MatrixText.CopyWideColumns, to);
            }
            else
            {
                CudaAsm.Emit(MatrixText.CopyOtherWideColumns, to);
            }
        }
        else if (half == 0)
        {
            CudaAsm.Emit(MatrixText.CopyColumns, to);
        }
        else
        {
            CudaAsm.Emit(MatrixText.CopyOtherColumns, to);
        }
    }
}
