using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Application of a <see cref="WinogradScheme"/>'s maps down and across, in lanes along channels.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
static unsafe class HostWinogradMap<T, TLanes>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <summary>Maps grids of elements, M x Mᵀ.</summary>
    /// <param name="map">The rows of M.</param>
    /// <param name="size">The elements of a grid along an axis.</param>
    /// <param name="sources">Where each element of the first grid lies, row by row.</param>
    /// <param name="sourceStep">The distance of two grids.</param>
    /// <param name="targets">Where each element of what is made of the first one goes, row by row; null for those that are left out.</param>
    /// <param name="targetStep">The distance of two of them.</param>
    /// <param name="count">The grids.</param>
    /// <param name="channels">The channels, a multiple of the lanes.</param>
    public static void Apply(WinogradRow[] map, int size, T** sources, int sourceStep, T** targets, int targetStep, int count, int channels)
    {
        foreach (var down in map)
        {
            foreach (var across in map)
            {
                var target = *targets++;
                if (target is null)
                {
                    continue;
                }

                var first = sources + (down.First * size);
                var second = sources + (Math.Max(0, down.Second) * size);
                switch (down.Count, across.Count)
                {
                    case (1, 1):
                        One(first[across.First], sourceStep, target, targetStep, count, channels);
                        break;
                    case (1, 2):
                        Two(first[across.First], first[across.Second], across.Sign, sourceStep, target, targetStep, count, channels);
                        break;
                    case (2, 1):
                        Two(first[across.First], second[across.First], down.Sign, sourceStep, target, targetStep, count, channels);
                        break;
                    default:
                        Four(
                            first[across.First],
                            first[across.Second],
                            second[across.First],
                            second[across.Second],
                            across.Sign,
                            down.Sign,
                            sourceStep,
                            target,
                            targetStep,
                            count,
                            channels);
                        break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void One(T* a, int step, T* target, int targetStep, int count, int channels)
    {
        for (; count > 0; count--, a += step, target += targetStep)
        {
            for (nint at = 0; at < channels; at += TLanes.Count)
            {
                TLanes.Store(TLanes.Load(a + at), target + at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Two(T* a, T* b, int sign, int step, T* target, int targetStep, int count, int channels)
    {
        var factor = TLanes.All(T.CreateTruncating(sign));
        for (; count > 0; count--, a += step, b += step, target += targetStep)
        {
            for (nint at = 0; at < channels; at += TLanes.Count)
            {
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(b + at), factor, TLanes.Load(a + at)), target + at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Four(T* a, T* b, T* c, T* d, int acrossSign, int downSign, int step, T* target, int targetStep, int count, int channels)
    {
        var across = TLanes.All(T.CreateTruncating(acrossSign));
        var down = TLanes.All(T.CreateTruncating(downSign));
        for (; count > 0; count--, a += step, b += step, c += step, d += step, target += targetStep)
        {
            for (nint at = 0; at < channels; at += TLanes.Count)
            {
                var upper = TLanes.MultiplyAdd(TLanes.Load(b + at), across, TLanes.Load(a + at));
                var lower = TLanes.MultiplyAdd(TLanes.Load(d + at), across, TLanes.Load(c + at));
                TLanes.Store(TLanes.MultiplyAdd(lower, down, upper), target + at);
            }
        }
    }
}
