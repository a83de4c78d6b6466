using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product on tensor cores: a group of eight warps computes a tile, each warp 64 rows and 32 columns of it.</summary>
/// <remarks>
/// A step is 16 words of each row and column. Those of the next step are fetched while this one is multiplied, from shared memory, where two steps have room: one barrier a step.
/// Rows are read where they lie and converted on their way; columns were converted by <see cref="MatrixPack"/> and are copied. All that is read and written in shared memory is 128 bits
/// wide but for <see cref="MatrixDepths"/>, and meets no bank twice.
/// </remarks>
static class MatrixTile
{
    /// <summary>The threads of a group.</summary>
    public const int Threads = GpuPlace.Threads;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of a tile.</typeparam>
    /// <typeparam name="TRows">How the rows are shared out.</typeparam>
    /// <typeparam name="TBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TMoments">Whether moments of the result are taken.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TFormat, TShape, TRows, TBorder, TMoments, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TRows : struct, IMatrixRows
        where TBorder : struct, IGpuBorder
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        var rowQuads = 4 << TShape.RowBits;
        var stepQuads = rowQuads + (4 << TShape.ColumnBits);
        var shared = SharedMemory.Allocate<GpuQuad<int>>((2 * stepQuads) + TRows.Room<TShape>());
        CudaAsm.Emit(MatrixText.Clear);
        var place = GpuPlace.Of(x, 1 << TShape.RowBits, 1 << TShape.ColumnBits);
        var reader = TRows.Of<T, TBorder, TShape>(x.Rows, x.Tables, place.Row, place.Matrix, x.Batch, shared.SubView(2 * stepQuads));
        var stepBits = TFormat.HasTwoTerms ? 5 : 4;
        var tiles = (int)((uint)(x.Columns.Count + (1 << TShape.ColumnBits) - 1) >> TShape.ColumnBits);
        var steps = (int)((uint)(x.Depth + (1 << stepBits) - 1) >> stepBits);
        var packed = x.Packed.AsAligned(16).Cast<GpuQuad<int>>();
        var firstStep = (((place.Matrix * tiles) + (place.Column >> TShape.ColumnBits)) * steps) + (place.Begin >> stepBits);
        var firstPacked = (firstStep << (TShape.ColumnBits + 2)) + Group.IdxX;

        // The running thread's first words of its warp's rows and columns.
        var warp = Group.IdxX >> 5;
        var high = (Group.IdxX >> 2) & 7;
        var warpRow = (warp & ((1 << (TShape.RowBits - 6)) - 1)) << 6;
        var warpColumn = (warp >> (TShape.RowBits - 6)) << 5;
        var low = Group.IdxX & 3;
        var rowsAt = (64 * warpRow) + MatrixSwizzle.Pair(high, 2 * low);
        var othersAt = (64 * warpRow) + MatrixSwizzle.Pair(high, (2 * low) + 1);
        var columnsAt = (16 * rowQuads) + (64 * warpColumn) + MatrixSwizzle.Column(high, low);

        var next = TRows.Fetch<T, TFormat, TBorder, TShape>(reader, x.Rows, x.Tables, place.Begin, x.Depth);
        var packedAt = firstPacked;
        var first = packed[packedAt];
        var second = TShape.ColumnBits > 6 ? packed[packedAt + Threads] : default;
        var half = 0;
        for (var start = place.Begin; start < place.End; start += 1 << stepBits)
        {
            TRows.Put<T, TFormat, TShape>(reader, 16 * half, next);
            var columns = shared.SubView(half + rowQuads + Group.IdxX);
            columns[0] = first;
            if (TShape.ColumnBits > 6)
            {
                columns[Threads] = second;
            }

            Group.Barrier();

            // Behind the last step the first one is fetched again, which needs no branch.
            var isLast = start + (1 << stepBits) >= place.End;
            packedAt = isLast ? firstPacked : packedAt + (4 << TShape.ColumnBits);
            next = TRows.Fetch<T, TFormat, TBorder, TShape>(reader, x.Rows, x.Tables, isLast ? place.Begin : start + (1 << stepBits), x.Depth);
            first = packed[packedAt];
            if (TShape.ColumnBits > 6)
            {
                second = packed[packedAt + Threads];
            }

            TFormat.MultiplyAdd(rowsAt + (16 * half), othersAt + (16 * half), columnsAt + (16 * half));
            half = stepQuads - half;
        }

        Group.Barrier();
        MatrixStore.Run<T, TMoments, TEpilogue>(x, place, shared.Cast<T>(), place.Row + warpRow, place.Column + warpColumn);
    }
}
