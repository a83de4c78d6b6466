using System.ComponentModel;

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

    int Starts => (Length * PerIteration) + States;

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
