using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a thread of a warp on tensor cores has summed of the moments of a row, or of one half of the moments of a column.</summary>
/// <typeparam name="T">float.</typeparam>
struct MatrixMoments<T>
    where T : unmanaged, INumber<T>
{
    // As in MatrixStore, whose columns have four elements more than rows.
    const int Columns = 16;
    const int Rows = 32;
    const int Pitch = 36;

    /// <summary>From where distances are taken, their sum, and the sum of their squares.</summary>
    public T Pivot, Distances, Squares;

    /// <summary>Takes in the thread's row of 16 columns.</summary>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="moments">The moments so far.</param>
    /// <param name="row">The row, from its first column on.</param>
    /// <param name="count">How many columns it has.</param>
    /// <param name="isFirst">Whether nothing of the row was before.</param>
    /// <returns>The moments with it.</returns>
    public static MatrixMoments<T> WithRow<TEpilogue>(GpuArguments<T, TEpilogue> x, MatrixMoments<T> moments, ArrayView<T> row, int count, bool isFirst)
        where TEpilogue : struct, IEpilogue<T>
    {
        if (isFirst && count > 0)
        {
            moments = new() { Pivot = GpuMoments.Pivot(x, new() { X = row[0], Y = row[Pitch], Z = row[2 * Pitch], W = row[3 * Pitch] }, count) };
        }

        var (distances, squares) = (moments.Distances, moments.Squares);
        for (var column = 0; column < count; column++)
        {
            var distance = row[column * Pitch] - moments.Pivot;
            distances += distance;
            squares += distance * distance;
        }

        return new() { Pivot = moments.Pivot, Distances = distances, Squares = squares };
    }

    /// <summary>Takes in 16 columns of 32 rows that the warp has written to shared memory: a thread the upper or the lower half of each.</summary>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="moments">The moments so far.</param>
    /// <param name="room">The columns.</param>
    /// <param name="count">How many rows there are, if that is less than 32.</param>
    /// <param name="isFirst">Whether nothing of the columns was before.</param>
    /// <returns>The moments with them.</returns>
    public static MatrixMoments<T> WithColumns<TEpilogue>(GpuArguments<T, TEpilogue> x, MatrixMoments<T> moments, ArrayView<T> room, int count, bool isFirst)
        where TEpilogue : struct, IEpilogue<T>
    {
        Warp.Barrier();
        var lane = Group.IdxX & 31;
        var half = lane >> 4;
        var column = (lane & (Columns - 1)) * Pitch;
        if (isFirst && count > 0)
        {
            moments = new() { Pivot = GpuMoments.Pivot(x, new() { X = room[column], Y = room[column + 1], Z = room[column + 2], W = room[column + 3] }, count) };
        }

        // Threads begin at different rows, so that no two are in a bank.
        var first = ((lane >> 3) & 1) + (2 * half);
        var (distances, squares) = (moments.Distances, moments.Squares);
        for (var at = 0; at < Rows / 2; at++)
        {
            var row = (16 * half) + ((first + at) & 15);
            var distance = row < count ? room[column + row] - moments.Pivot : default;
            distances += distance;
            squares += distance * distance;
        }

        return new() { Pivot = moments.Pivot, Distances = distances, Squares = squares };
    }

    /// <summary>Writes the moments of the thread's row of 32 columns.</summary>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="firstRow">The warp's first row.</param>
    /// <param name="firstColumn">The first of the columns.</param>
    /// <param name="moments">The moments.</param>
    public static void PutRow<TEpilogue>(GpuArguments<T, TEpilogue> x, int matrix, int firstRow, int firstColumn, MatrixMoments<T> moments)
        where TEpilogue : struct, IEpilogue<T> =>
        GpuMoments.Put(x, matrix, firstRow + (Group.IdxX & 31), firstColumn / MatrixStore.WarpColumns, moments.Pivot, moments.Distances, moments.Squares);

    /// <summary>Writes the moments of 32 columns of 64 rows: those of both halves together.</summary>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="firstRow">The first of the rows.</param>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="left">The moments of the first 16 columns.</param>
    /// <param name="right">Those of the others.</param>
    /// <param name="room">Shared memory of the warp.</param>
    public static void PutColumns<TEpilogue>(
        GpuArguments<T, TEpilogue> x, int matrix, int firstRow, int firstColumn, MatrixMoments<T> left, MatrixMoments<T> right, ArrayView<T> room)
        where TEpilogue : struct, IEpilogue<T>
    {
        var lane = Group.IdxX & 31;
        room[lane] = left.Distances;
        room[32 + lane] = left.Squares;
        room[64 + lane] = right.Distances;
        room[96 + lane] = right.Squares;
        Warp.Barrier();

        // A thread a column: those of the second half write the right ones.
        var isRight = lane >= Columns;
        var from = isRight ? 64 + lane - Columns : lane;
        GpuMoments.Put(
            x,
            matrix,
            firstColumn + lane,
            firstRow / MatrixStore.WarpRows,
            isRight ? right.Pivot : left.Pivot,
            room[from] + room[from + Columns],
            room[from + 32] + room[from + 32 + Columns]);
    }
}
