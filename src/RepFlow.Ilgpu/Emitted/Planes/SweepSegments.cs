using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// A reverse sweep in segments. It keeps the iterations of one segment at a time, and of the others only the states at their beginning, from which it
/// computes the rest again.
/// </summary>
/// <remarks>The scratch planes: those of each iteration of the segment, the states in front; the states behind the last of them; the states before each segment.</remarks>
/// <param name="Iterations">The number of iterations.</param>
/// <param name="Length">How many of them are a segment.</param>
/// <param name="PerIteration">How many planes an iteration keeps.</param>
/// <param name="States">The number of states.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct SweepSegments(int Iterations, int Length, int PerIteration, int States)
{
    /// <summary>The number of segments.</summary>
    public int Count => (Iterations + Length - 1) / Length;

    /// <summary>The number of scratch planes.</summary>
    public int Planes => Starts + (Count * States);

    /// <summary>The number of scratch planes that hold a segment.</summary>
    public int Kept => (Length * PerIteration) + States;

    /// <summary>The number of scratch planes that hold the states before segments, where those before the first and the last are not asked for.</summary>
    public int Saved => Math.Max(0, Count - 2) * States;

    int Starts => Kept;

    /// <summary>Before which segment the states stand at a scratch plane.</summary>
    /// <param name="plane">The number of the first state's plane.</param>
    /// <returns>The segment; negative within one, and 0 where the states before the last are.</returns>
    public int SegmentAt(int plane) => plane < Starts ? -1 : (plane - Starts) / States;

    /// <summary>How many iterations a segment has that a group of threads keeps on chip, with all else of a plane's sweep.</summary>
    /// <param name="device">Where.</param>
    /// <param name="plane">The plane.</param>
    /// <param name="strips">How many strips it has at most.</param>
    /// <param name="numbers">How many numbers there are beside planes.</param>
    /// <param name="planes">How many planes there are beside those that are kept.</param>
    /// <param name="size">The size of an element, in bytes.</param>
    /// <returns>The number; 0 where no iteration fits, or the states before segments would take more memory than they do otherwise.</returns>
    public int OnChip(Device device, in PaddedPlane plane, int strips, int numbers, int planes, int size)
    {
        ArgumentNullException.ThrowIfNull(device);
        var fit = ((((device.ChipBytes / size) - numbers) / plane.Size) - planes - States) / PerIteration;
        if (device.MaxGroupSize < GroupWalk.Group || plane.Threads > strips || fit < 1 || Iterations < 1)
        {
            return 0;
        }

        // Segments of one length, as few as there may be: the last is computed once, all others twice.
        var count = (Iterations + fit - 1) / fit;
        var near = this with { Length = (Iterations + count - 1) / count };
        return near.Saved <= Planes ? near.Length : 0;
    }

    /// <summary>Runs the sweep: forward through all segments, then back.</summary>
    /// <typeparam name="TSweep">The type of the sweep.</typeparam>
    /// <param name="sweep">The sweep, whose states stand at the first planes.</param>
    public void Run<TSweep>(ref TSweep sweep)
        where TSweep : struct, ISweep
    {
        var count = Count;
        for (var turn = 0; turn < (2 * count) - 1; turn++)
        {
            // The last segment is swept when it has been computed, so that its states are there already.
            var backwards = turn >= count - 1;
            var segment = backwards ? (2 * count) - 2 - turn : turn;
            var length = Math.Min(Length, Iterations - (segment * Length));
            sweep.Begin(segment * Length);
            if (turn < count - 1)
            {
                sweep.Copy(0, Starts + (segment * States));
            }
            else if (turn >= count)
            {
                sweep.Copy(Starts + (segment * States), 0);
            }

            for (var t = 0; t < length; t++)
            {
                sweep.Forward(t);
            }

            if (!backwards)
            {
                sweep.Copy(length * PerIteration, 0);
            }

            for (var t = length - 1; backwards && t >= 0; t--)
            {
                sweep.Back(t);
            }
        }
    }
}
