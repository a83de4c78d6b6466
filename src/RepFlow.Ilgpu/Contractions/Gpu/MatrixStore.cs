using System.Numerics;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Writes what a warp of a <see cref="MatrixTile"/> has summed: by way of shared memory, so that a warp writes 32 neighbouring rows at once.</summary>
static class MatrixStore
{
    /// <summary>The rows and the columns that a warp has.</summary>
    public const int WarpRows = 64, WarpColumns = 32;

    // Of 16 columns of 32 rows; a column is so long that neighbouring columns of a block begin in other banks. As in MatrixText.
    const int Columns = 16;
    const int Pitch = 36;

    /// <summary>The elements of shared memory that a warp needs.</summary>
    public const int Room = Columns * Pitch;

    /// <summary>Writes 64 rows and 32 columns.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TMoments">Whether moments of the result are taken.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="place">The matrix and the part of the sums.</param>
    /// <param name="shared">The group's shared memory.</param>
    /// <param name="row">The first row.</param>
    /// <param name="column">The first column.</param>
    public static void Run<T, TMoments, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, ArrayView<T> shared, int row, int column)
        where T : unmanaged, INumber<T>
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        var begin = (Group.IdxX >> 5) * Room;
        var room = shared.SubView(begin, Room);
        var at = sizeof(float) * (begin + (2 * Pitch * (Group.IdxX & 3)) + ((Group.IdxX >> 2) & 7));
        var none = default(MatrixMoments<T>);
        CudaAsm.Emit(MatrixText.PutUpperLeft, at);
        var left = Write<T, TMoments, TEpilogue>(x, place, room, row, column, none, true);
        CudaAsm.Emit(MatrixText.PutUpperRight, at);
        var isOfRows = x.MomentsOfRows != 0;
        var right = Write<T, TMoments, TEpilogue>(x, place, room, row, column + Columns, isOfRows ? left : none, !isOfRows);
        if (TMoments.AreTaken && isOfRows)
        {
            MatrixMoments<T>.PutRow(x, place.Matrix, row, column, right);
        }

        CudaAsm.Emit(MatrixText.PutLowerLeft, at);
        left = Write<T, TMoments, TEpilogue>(x, place, room, row + 32, column, isOfRows ? none : left, isOfRows);
        CudaAsm.Emit(MatrixText.PutLowerRight, at);
        right = Write<T, TMoments, TEpilogue>(x, place, room, row + 32, column + Columns, isOfRows ? left : right, false);
        if (TMoments.AreTaken)
        {
            if (isOfRows)
            {
                MatrixMoments<T>.PutRow(x, place.Matrix, row + 32, column, right);
            }
            else
            {
                MatrixMoments<T>.PutColumns(x, place.Matrix, row, column, left, right, room);
            }
        }
    }

    /// <summary>Writes 32 rows, a thread each, and 16 columns.</summary>
    /// <returns>The moments so far with theirs.</returns>
    static MatrixMoments<T> Write<T, TMoments, TEpilogue>(
        GpuArguments<T, TEpilogue> x, GpuPlace place, ArrayView<T> room, int firstRow, int firstColumn, MatrixMoments<T> moments, bool isFirst)
        where T : unmanaged, INumber<T>
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        Warp.Barrier();
        var lane = Group.IdxX & 31;
        var row = firstRow + lane;
        var end = row >= x.Rows.Count ? 0 : x.Columns.Count - firstColumn < Columns ? x.Columns.Count - firstColumn : Columns;
        if (x.Slices > 1)
        {
            var size = (long)x.Rows.Count * x.Columns.Count;
            var at = ((((long)place.Slice * x.Batch) + place.Matrix) * size) + ((long)firstColumn * x.Rows.Count) + row;
            for (var column = 0; column < end; column++)
            {
                x.Partials[at] = room[(column * Pitch) + lane];
                at += x.Rows.Count;
            }
        }
        else if (end > 0)
        {
            var at = x.Tables[x.ResultBatchTable + place.Matrix] + x.Tables[x.ResultRowTable + row];
            for (var column = 0; column < end; column++)
            {
                var stored = GpuTarget<T, TEpilogue>.Store(x.Target, at + x.Tables[x.ResultColumnTable + firstColumn + column], room[(column * Pitch) + lane]);
                if (TMoments.AreTaken)
                {
                    room[(column * Pitch) + lane] = stored;
                }
            }
        }

        if (TMoments.AreTaken)
        {
            moments = x.MomentsOfRows != 0
                ? MatrixMoments<T>.WithRow(x, moments, room.SubView(lane), end, isFirst)
                : MatrixMoments<T>.WithColumns(x, moments, room, x.Rows.Count - firstRow, isFirst);
        }

        Warp.Barrier();
        return moments;
    }
}
