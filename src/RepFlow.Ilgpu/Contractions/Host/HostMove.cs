using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Some columns of a panel that are copied at once: neighbours, or every second element, as those of a filter that steps by two.</summary>
/// <param name="from">The offset of the first in the operand.</param>
/// <param name="to">Its place in the panel.</param>
/// <param name="step">How far they are apart.</param>
/// <param name="count">How many: those of a vector of 256 or 128 bits, or one.</param>
readonly unsafe struct HostMove(int from, int to, int step, int count)
{
    /// <summary>Finds the moves that copy a panel's columns: stretches of evenly spaced ones in vectors, of which the last overlaps the one before it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">The offset of each column.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="moves">Room for as many moves as columns.</param>
    /// <returns>The number of moves.</returns>
    public static int Find<T>(int* columns, int width, HostMove* moves)
        where T : unmanaged, INumber<T>
    {
        var found = 0;
        for (int begin = 0, end; begin < width; begin = end)
        {
            end = begin + 1;
            var step = end < width ? columns[end] - columns[begin] : 0;
            while (step is 1 or 2 && end < width && columns[end] - columns[end - 1] == step)
            {
                end++;
            }

            var length = end - begin;
            var lanes = length >= Lanes256<T>.Count ? Lanes256<T>.Count : length >= Lanes128<T>.Count ? Lanes128<T>.Count : 1;
            for (var at = begin; at < end; at += lanes)
            {
                var first = Math.Min(at, end - lanes);
                moves[found++] = new HostMove(columns[first], first, step, lanes);
            }
        }

        return found;
    }

    /// <summary>Copies the columns.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The operand, at a term.</param>
    /// <param name="target">The panel, at that term.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<T>(T* source, T* target)
        where T : unmanaged, INumber<T>
    {
        if (count == Lanes256<T>.Count)
        {
            Lanes256<T>.Store(Lanes256<T>.Gather(source + from, step), target + to);
        }
        else if (count == Lanes128<T>.Count)
        {
            Lanes128<T>.Store(Lanes128<T>.Gather(source + from, step), target + to);
        }
        else
        {
            target[to] = source[from];
        }
    }
}
