using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Copies rows of planes whose windows are summed.</summary>
static unsafe class HostWindowRow
{
    /// <summary>Copies evenly spaced elements of rows.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The first.</param>
    /// <param name="step">How far they are apart.</param>
    /// <param name="sourcePitch">How far rows are apart.</param>
    /// <param name="target">Where they go, side by side.</param>
    /// <param name="targetPitch">How far rows are apart there.</param>
    /// <param name="count">The elements of a row.</param>
    /// <param name="rows">The rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* source, int step, int sourcePitch, T* target, int targetPitch, int count, int rows)
        where T : unmanaged, INumber<T>
    {
        if (step > 2 || count < Lanes128<T>.Count)
        {
            for (; rows > 0; rows--, source += sourcePitch, target += targetPitch)
            {
                for (var at = 0; at < count; at++)
                {
                    target[at] = source[at * step];
                }
            }
        }
        else if (step == 1)
        {
            Copy<HostEach, T>(source, sourcePitch, target, targetPitch, count, rows);
        }
        else
        {
            Copy<HostEverySecond, T>(source, sourcePitch, target, targetPitch, count, rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy<TStep, T>(T* source, int sourcePitch, T* target, int targetPitch, int count, int rows)
        where TStep : struct, IHostStep
        where T : unmanaged, INumber<T>
    {
        if (count < Lanes256<T>.Count)
        {
            Copy<TStep, Lanes128<T>, T>(source, sourcePitch, target, targetPitch, count, rows);
        }
        else
        {
            Copy<TStep, Lanes256<T>, T>(source, sourcePitch, target, targetPitch, count, rows);
        }
    }

    // The last vector ends with the row and may write some of it twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy<TStep, TLanes, T>(T* source, int sourcePitch, T* target, int targetPitch, int count, int rows)
        where TStep : struct, IHostStep
        where T : unmanaged, INumber<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var last = count - TLanes.Count;
        for (; rows > 0; rows--, source += sourcePitch, target += targetPitch)
        {
            for (var at = 0; at < last; at += TLanes.Count)
            {
                TLanes.Store(TLanes.Gather(source + (TStep.Elements * at), TStep.Elements), target + at);
            }

            TLanes.Store(TLanes.Gather(source + (TStep.Elements * last), TStep.Elements), target + last);
        }
    }
}
