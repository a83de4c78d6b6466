using System.Numerics;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product on tensor cores: a group of eight warps computes a tile, each warp 64 rows and 32 columns of it.</summary>
/// <remarks>
/// A step is 32 words of each row and column, and shared memory has room for both its halves: while one is multiplied, the other one is brought. One barrier a half. All that is
/// read and written in shared memory is 128 bits wide but for <see cref="MatrixDepths"/>, and meets no bank twice.
/// </remarks>
static class MatrixTile
{
    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of a tile.</typeparam>
    /// <typeparam name="TSource">How the words come.</typeparam>
    /// <typeparam name="TBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TMoments">Whether moments of the result are taken.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TFormat, TShape, TSource, TBorder, TMoments, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TSource : struct, IMatrixSource
        where TBorder : struct, IGpuBorder
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        var halfQuads = (4 << TShape.RowBits) + (4 << TShape.ColumnBits);
        var shared = SharedMemory.Allocate<GpuQuad<int>>((2 * halfQuads) + TSource.Room<TShape>());
        CudaAsm.Emit(MatrixText.Clear);
        var place = GpuPlace.Of(x, 1 << TShape.RowBits, 1 << TShape.ColumnBits);
        var reader = TSource.Of<T, TFormat, TBorder, TShape, TEpilogue>(x, place, shared.SubView(2 * halfQuads));
        var second = 16 * halfQuads;

        // What the lane addresses for its warp: of each eight words, rows of both quads and those 32 further; of each 16 words, columns of all quads.
        var warp = Group.IdxX >> 5;
        var lane = Group.IdxX & 31;
        var warpRow = (warp & ((1 << (TShape.RowBits - 6)) - 1)) << 6;
        var warpColumn = (warp >> (TShape.RowBits - 6)) << 5;
        var row = warpRow + (lane & 7) + (4 * (lane & 8));

        // Exchanged with itself: what the assembler does not see made it does not make again in each step.
        var rowsAt = Warp.Shuffle(MatrixSwizzle.Quad(row, lane >> 4), lane);
        var othersAt = Warp.Shuffle(MatrixSwizzle.Quad(row, (lane >> 4) + 2), lane);
        var columnsAt = Warp.Shuffle((64 << TShape.RowBits) + MatrixSwizzle.Quad(warpColumn + (lane & 7), lane >> 3), lane);

        TSource.Find<T, TFormat, TBorder, TShape, TEpilogue>(reader, x, place.Begin);
        var words = TSource.Fetch<T, TFormat, TBorder, TShape, TEpilogue>(reader, x, place.Begin, 0, 0);
        for (var start = place.Begin; start < place.End; start += 1 << TFormat.StepBits)
        {
            TSource.Put<T, TFormat, TShape>(reader, 0, words);
            CudaAsm.Emit(MatrixText.Wait);
            Group.Barrier();
            words = TSource.Fetch<T, TFormat, TBorder, TShape, TEpilogue>(reader, x, start, 1, second);
            TFormat.MultiplyAdd(rowsAt, othersAt, columnsAt);

            TSource.Put<T, TFormat, TShape>(reader, second, words);
            CudaAsm.Emit(MatrixText.Wait);
            Group.Barrier();
            var next = start + (1 << TFormat.StepBits);
            if (next < place.End)
            {
                TSource.Find<T, TFormat, TBorder, TShape, TEpilogue>(reader, x, next);
                words = TSource.Fetch<T, TFormat, TBorder, TShape, TEpilogue>(reader, x, next, 0, 0);
            }

            TFormat.MultiplyAdd(rowsAt + second, othersAt + second, columnsAt + second);
        }

        Group.Barrier();
        MatrixStore.Run<T, TMoments, TEpilogue>(x, place, shared.Cast<T>(), place.Row + warpRow, place.Column + warpColumn);
    }
}
