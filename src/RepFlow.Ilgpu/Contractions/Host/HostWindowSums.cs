using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Sums of windows in registers: a vector of neighbours in each of <see cref="HostWindowTables.Rows"/> rows.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
static unsafe class HostWindowSums<T, TLanes>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <summary>Computes the sums. What is read of a row serves all terms of a chain: sums stay where they are, and each term takes the vectors a row further on.</summary>
    /// <param name="first">The element of the band to which the offsets of chains are relative.</param>
    /// <param name="step">The elements from a row of the result to the next.</param>
    /// <param name="chain">The chains.</param>
    /// <param name="end">The chain after the last.</param>
    /// <param name="weights">The factor of each term.</param>
    /// <param name="tile">Where the sums go, row by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* first, nint step, HostChain* chain, HostChain* end, T* weights, T* tile)
    {
        var c0 = TLanes.Zero;
        var c1 = TLanes.Zero;
        var c2 = TLanes.Zero;
        var c3 = TLanes.Zero;
        var c4 = TLanes.Zero;
        var c5 = TLanes.Zero;
        var c6 = TLanes.Zero;
        for (; chain < end; chain++)
        {
            var next = first + chain->Offset;
            var left = chain->Length;
            var x0 = TLanes.Load(next);
            var x1 = TLanes.Load(next += step);
            var x2 = TLanes.Load(next += step);
            var x3 = TLanes.Load(next += step);
            var x4 = TLanes.Load(next += step);
            var x5 = TLanes.Load(next += step);
            var x6 = TLanes.Load(next += step);
            while (true)
            {
                var weight = TLanes.All(*weights++);
                c0 = TLanes.MultiplyAdd(x0, weight, c0);
                c1 = TLanes.MultiplyAdd(x1, weight, c1);
                c2 = TLanes.MultiplyAdd(x2, weight, c2);
                c3 = TLanes.MultiplyAdd(x3, weight, c3);
                c4 = TLanes.MultiplyAdd(x4, weight, c4);
                c5 = TLanes.MultiplyAdd(x5, weight, c5);
                c6 = TLanes.MultiplyAdd(x6, weight, c6);
                if (--left == 0)
                {
                    break;
                }

                // Moves between registers cost next to nothing, where seven copies of this loop with other names spill.
                x0 = x1;
                x1 = x2;
                x2 = x3;
                x3 = x4;
                x4 = x5;
                x5 = x6;
                x6 = TLanes.Load(next += step);
            }
        }

        TLanes.Store(c0, tile);
        TLanes.Store(c1, tile + TLanes.Count);
        TLanes.Store(c2, tile + (2 * TLanes.Count));
        TLanes.Store(c3, tile + (3 * TLanes.Count));
        TLanes.Store(c4, tile + (4 * TLanes.Count));
        TLanes.Store(c5, tile + (5 * TLanes.Count));
        TLanes.Store(c6, tile + (6 * TLanes.Count));
    }
}
