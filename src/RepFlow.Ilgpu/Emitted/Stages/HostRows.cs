using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Runs rows on the host: in lanes, and one number at a time where positions are clamped.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
static class HostRows<T, TArguments, TStage>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TStage : IRowStage<T, TArguments>
{
    // Of rows that run together each part is computed for all before the next: so many that they are still in the cache.
    const int Together = 64;

    /// <summary>Computes some columns of some rows.</summary>
    /// <typeparam name="TLanes">The lanes.</typeparam>
    internal static void Run<TLanes>(in TArguments a, int begin, int end, int from, int to)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        for (var row = begin; row < end;)
        {
            var (first, behind) = Inside(in a, row, from, to, TLanes.Count);
            var stop = (first, behind) == (from, to) ? end : Math.Min(end, row + Together);
            var next = row + 1;
            while (next < stop && Inside(in a, next, from, to, TLanes.Count) == (first, behind))
            {
                next++;
            }

            if (from < first)
            {
                TStage.Rows<Lane<T>>(in a, row, next, from, first);
            }

            if (first < behind)
            {
                TStage.Rows<TLanes>(in a, row, next, first, behind);
            }

            if (behind < to)
            {
                TStage.Rows<Lane<T>>(in a, row, next, behind, to);
            }

            row = next;
        }
    }

    /// <summary>The columns for lanes; none, behind the last, where they are fewer than the lanes.</summary>
    static (int First, int Behind) Inside(in TArguments a, int row, int from, int to, int lanes)
    {
        var (first, behind) = (from, to);
        TStage.Inside(in a, row, ref first, ref behind);
        return behind - first >= lanes ? (first, behind) : (to, to);
    }
}
