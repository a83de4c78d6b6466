using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Writes both operands as words with the terms that a step takes side by side: a group turns 32 positions and a step of terms by way of shared memory, so that both sides are read and
/// written in whole lines. Behind the last position follows one of zeros.
/// </summary>
static class MatrixTurn
{
    // The positions of a group, and the words of each.
    const int Side = 32;

    // One more, so that words of a position are in different banks.
    const int Pitch = Side + 1;

    const int Warps = GpuPlace.Threads / Side;

    // Threads read along a step where an innermost axis is shorter.
    const int LeastLine = 8;

    /// <summary>The groups that an operand takes.</summary>
    /// <param name="turn">How it is turned.</param>
    /// <returns>How many.</returns>
    public static int Groups(GpuTurn turn) => (int)((uint)(turn.Positions + Side) / Side) * (int)((uint)turn.Words / Side);

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TFormat, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var room = SharedMemory.Allocate<int>(Side * Pitch);
        var rows = Groups(x.Rows.Turn);
        if (Grid.IdxX < rows)
        {
            Turn<T, TFormat>(x.Rows.View.Cast<int>(), x.Rows.Turn, x.Packed, Grid.IdxX, room);
        }
        else
        {
            Turn<T, TFormat>(x.Columns.View.Cast<int>(), x.Columns.Turn, x.Packed, Grid.IdxX - rows, room);
        }
    }

    static void Turn<T, TFormat>(ArrayView<int> from, GpuTurn turn, ArrayView<int> to, int group, ArrayView<int> room)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
    {
        var lane = Group.IdxX & (Side - 1);
        var warp = Group.IdxX >> 5;
        var steps = (int)((uint)turn.Words / Side);
        var tile = (int)((uint)group / (uint)steps);
        var step = group - (tile * steps);
        var first = tile * Side;
        var firstChannel = step << TFormat.StepBits;
        if (turn.After >= LeastLine)
        {
            var place = Place(turn, first + lane);
            for (var word = warp; word < Side; word += Warps)
            {
                room[(word * Pitch) + lane] = Word<T, TFormat>(from, turn, place, firstChannel, word);
            }
        }
        else
        {
            for (var position = warp; position < Side; position += Warps)
            {
                room[(lane * Pitch) + position] = Word<T, TFormat>(from, turn, Place(turn, first + position), firstChannel, lane);
            }
        }

        Group.Barrier();
        for (var at = warp; at < Side; at += Warps)
        {
            if (first + at <= turn.Positions)
            {
                to[turn.Begin + ((first + at) * turn.Words) + (step * Side) + lane] = room[(lane * Pitch) + at];
            }
        }
    }

    /// <summary>Where the first channel of a position stands; below 0 behind the last position.</summary>
    static int Place(GpuTurn turn, int position)
    {
        var before = turn.ByAfter.Quotient(position);
        return position < turn.Positions ? (before * turn.Channels * turn.After) + position - (before * turn.After) : -1;
    }

    /// <summary>A word of a step of a position.</summary>
    static int Word<T, TFormat>(ArrayView<int> from, GpuTurn turn, int place, int firstChannel, int word)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
    {
        if (!TFormat.HasTwoTerms)
        {
            return TFormat.Word(Bits(from, turn, place, firstChannel + word), 0);
        }

        var channel = firstChannel + ((word & 16) << 1) + (word & 15);
        return TFormat.Word(Bits(from, turn, place, channel), Bits(from, turn, place, channel + 16));
    }

    /// <summary>The bits of an element; zero behind the last channel and position.</summary>
    static int Bits(ArrayView<int> from, GpuTurn turn, int place, int channel)
    {
        var bits = 0;
        if (place >= 0 && channel < turn.Channels)
        {
            bits = from[place + (channel * turn.After)];
        }

        return bits;
    }
}
