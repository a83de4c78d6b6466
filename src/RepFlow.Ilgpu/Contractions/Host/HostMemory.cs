using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Memory in which elements replace what was there.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="first">Its first element.</param>
readonly unsafe struct HostMemory<T>(T* first) : IHostTarget<T>
    where T : unmanaged, INumber<T>
{
    readonly T* first = first;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Store(values, first + at);
}
