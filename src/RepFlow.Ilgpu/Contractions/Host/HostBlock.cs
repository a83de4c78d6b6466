using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Writing of a block of the result.</summary>
/// <remarks>What runs for every element is optimised at once: unoptimised, vectors behind type parameters are a call each.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">What rows are written in.</typeparam>
/// <typeparam name="TEpilogue">What is done to the elements.</typeparam>
static unsafe class HostBlock<T, TLanes, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>Writes a block, row by row in scratch, to the elements of the result that it stands for.</summary>
    /// <param name="block">The block.</param>
    /// <param name="pitch">The distance of its rows.</param>
    /// <param name="result">The result.</param>
    /// <param name="origin">The offset of the matrix in the result.</param>
    /// <param name="rows">The offset of each row in the result.</param>
    /// <param name="rowCount">The rows.</param>
    /// <param name="left">The rows before the first run of neighbouring elements ends.</param>
    /// <param name="run">The rows of the later runs.</param>
    /// <param name="columns">The offset of each column in the result.</param>
    /// <param name="columnCount">The columns.</param>
    public static void Store(
        T* block, int pitch, ref HostResult<T, TEpilogue> result, int origin, int* rows, int rowCount, int left, int run, int* columns, int columnCount)
    {
        // What neighbours in the result have in common is computed once when they are all there.
        result.Defers = true;
        if (columnCount > 1 && HostRuns.IsOne(columns, columnCount))
        {
            for (var row = 0; row < rowCount; row++)
            {
                StoreRow(block + ((long)row * pitch), ref result, origin + rows[row] + columns[0], columnCount);
            }

            return;
        }

        var size = HostTranspose.Size<T>();
        if (size == 0 || run < size)
        {
            StoreStretches(block, pitch, ref result, origin, rows, rowCount, left, run, columns, columnCount);
            return;
        }

        var sourceRows = stackalloc int[size];
        for (var row = 0; row < size; row++)
        {
            sourceRows[row] = row * pitch;
        }

        // A row of the result is a column here.
        var whole = columnCount / size * size;
        for (var row = 0; row < rowCount; left = run)
        {
            var (begin, end) = (row, Math.Min(row + left, rowCount));
            var wholeEnd = row + ((end - row) / size * size);
            for (var column = 0; column < whole; column += size)
            {
                for (row = begin; row < wholeEnd; row += size)
                {
                    HostTranspose.Block(block + ((long)row * pitch) + column, sourceRows, step: 1, ref result, origin + rows[row], columns + column);
                }
            }

            Scatter(block, pitch, ref result, origin, rows, begin, wholeEnd, columns, whole, columnCount);
            row = wholeEnd;
            Scatter(block, pitch, ref result, origin, rows, row, end, columns, 0, columnCount);
            for (var column = 0; column < columnCount; column++)
            {
                result.FinishRow<TLanes>(origin + rows[begin] + columns[column], end - begin);
            }

            row = end;
        }
    }

    /// <summary>Writes row by row, in stretches of columns that lie side by side, as the positions of an image do.</summary>
    static void StoreStretches(
        T* block, int pitch, ref HostResult<T, TEpilogue> result, int origin, int* rows, int rowCount, int left, int run, int* columns, int columnCount)
    {
        for (var column = 0; column < columnCount;)
        {
            var begin = column;
            do
            {
                column++;
            }
            while (column < columnCount && columns[column] == columns[column - 1] + 1);

            if (column - begin == 1)
            {
                Scatter(block, pitch, ref result, origin, rows, 0, rowCount, columns, begin, column);
                for (var (row, end) = (0, left); result.FinishesRows && row < rowCount; row = end, end += run)
                {
                    result.FinishRow<TLanes>(origin + rows[row] + columns[begin], Math.Min(end, rowCount) - row);
                }

                continue;
            }

            for (var row = 0; row < rowCount; row++)
            {
                StoreRow(block + ((long)row * pitch) + begin, ref result, origin + rows[row] + columns[begin], column - begin);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void StoreRow(T* from, ref HostResult<T, TEpilogue> result, int to, int count)
    {
        var at = 0;
        for (; at <= count - TLanes.Count; at += TLanes.Count)
        {
            result.Store(TLanes.Load(from + at), to + at);
        }

        for (; at < count; at++)
        {
            result.Store(Lane<T>.Load(from + at), to + at);
        }

        result.FinishRow<TLanes>(to, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Scatter(
        T* block, int pitch, ref HostResult<T, TEpilogue> result, int origin, int* rows, int row, int rowEnd, int* columns, int column, int columnEnd)
    {
        for (; column < columnEnd; column++)
        {
            var to = origin + columns[column];
            var from = block + ((long)row * pitch) + column;
            for (var at = row; at < rowEnd; at++, from += pitch)
            {
                result.Store(Lane<T>.Load(from), to + rows[at]);
            }
        }
    }
}
