using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>Rows of elements for epilogues that have nothing to compute once for all of them.</summary>
public static unsafe class EpilogueRow
{
    /// <summary>Does an epilogue to neighbouring elements, lanes after lanes.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TLanes">How many at once; no more than there are.</typeparam>
    /// <typeparam name="TEpilogue">The epilogue.</typeparam>
    /// <param name="epilogue">The epilogue.</param>
    /// <param name="elements">The sums, replaced by what they become.</param>
    /// <param name="at">The first element's place in the result.</param>
    /// <param name="count">How many.</param>
    public static void Each<T, TLanes, TEpilogue>(TEpilogue epilogue, T* elements, int at, int count)
        where T : unmanaged, INumber<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TEpilogue : struct, IEpilogue<T>
    {
        for (var next = 0; next < count; next += TLanes.Count)
        {
            // The last lanes overlap those before, which are finished and stay.
            var column = Math.Min(next, count - TLanes.Count);
            TLanes.Store(epilogue.Lanes(TLanes.Load(elements + column), at + column), elements + column, next - column);
        }
    }
}
