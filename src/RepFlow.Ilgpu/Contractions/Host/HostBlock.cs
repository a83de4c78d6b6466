using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Writing of a block of the result.</summary>
static unsafe class HostBlock
{
    /// <summary>Writes a block, row by row in scratch, to the elements of the result that it stands for.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="block">The block.</param>
    /// <param name="pitch">The distance of its rows.</param>
    /// <param name="result">The result at the matrix's origin.</param>
    /// <param name="rows">The offset of each row in the result.</param>
    /// <param name="rowCount">The rows.</param>
    /// <param name="left">The rows before the first run of neighbouring elements ends.</param>
    /// <param name="run">The rows of the later runs.</param>
    /// <param name="columns">The offset of each column in the result.</param>
    /// <param name="columnCount">The columns.</param>
    /// <param name="accumulate">Whether the result is added to.</param>
    public static void Store<T>(
        T* block, int pitch, T* result, int* rows, int rowCount, int left, int run, int* columns, int columnCount, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        if (columnCount > 1 && HostRuns.Length(new ReadOnlySpan<int>(columns, columnCount)) == columnCount)
        {
            for (var row = 0; row < rowCount; row++)
            {
                StoreRow(block + ((long)row * pitch), result + rows[row] + columns[0], columnCount, accumulate);
            }

            return;
        }

        var size = HostTranspose.Size<T>();
        if (size == 0 || run < size)
        {
            Scatter(block, pitch, result, rows, 0, rowCount, columns, 0, columnCount, accumulate);
            return;
        }

        var sourceRows = stackalloc int[size];
        for (var row = 0; row < size; row++)
        {
            sourceRows[row] = row * pitch;
        }

        var whole = columnCount / size * size;
        for (var row = 0; row < rowCount; left = run)
        {
            var end = Math.Min(row + left, rowCount);
            for (; row <= end - size; row += size)
            {
                for (var column = 0; column < whole; column += size)
                {
                    HostTranspose.Block(block + ((long)row * pitch) + column, sourceRows, result + rows[row], columns + column, accumulate);
                }

                Scatter(block, pitch, result, rows, row, row + size, columns, whole, columnCount, accumulate);
            }

            Scatter(block, pitch, result, rows, row, end, columns, 0, columnCount, accumulate);
            row = end;
        }
    }

    static void StoreRow<T>(T* from, T* to, int count, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        var at = 0;
        for (; at <= count - Vector<T>.Count; at += Vector<T>.Count)
        {
            var value = Vector.Load(from + at);
            (accumulate ? value + Vector.Load(to + at) : value).Store(to + at);
        }

        for (; at < count; at++)
        {
            to[at] = accumulate ? to[at] + from[at] : from[at];
        }
    }

    static void Scatter<T>(
        T* block, int pitch, T* result, int* rows, int row, int rowEnd, int* columns, int column, int columnEnd, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        for (; column < columnEnd; column++)
        {
            var to = result + columns[column];
            var from = block + ((long)row * pitch) + column;
            for (var at = row; at < rowEnd; at++, from += pitch)
            {
                to[rows[at]] = accumulate ? to[rows[at]] + *from : *from;
            }
        }
    }
}
