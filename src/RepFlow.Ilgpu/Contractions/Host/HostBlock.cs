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
    /// <param name="columns">The offset of each column in the result.</param>
    /// <param name="accumulate">Whether the result is added to.</param>
    public static void Store<T>(T* block, int pitch, T* result, ReadOnlySpan<int> rows, ReadOnlySpan<int> columns, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        for (var column = 0; column < columns.Length; column++)
        {
            var to = result + columns[column];
            var from = block + column;
            if (accumulate)
            {
                for (var row = 0; row < rows.Length; row++, from += pitch)
                {
                    to[rows[row]] += *from;
                }
            }
            else
            {
                for (var row = 0; row < rows.Length; row++, from += pitch)
                {
                    to[rows[row]] = *from;
                }
            }
        }
    }
}
