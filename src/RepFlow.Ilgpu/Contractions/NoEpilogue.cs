using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>Leaves a contraction's sums as they are.</summary>
/// <typeparam name="T">float or double.</typeparam>
[SuppressMessage("Performance", "CA1815", Justification = "It has no values.")]
public readonly struct NoEpilogue<T> : IEpilogue<T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public int Run => 0;

    /// <inheritdoc/>
    public T Element(T value, int at) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Lanes<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => values;

    /// <inheritdoc/>
    public unsafe void Row<TLanes>(T* elements, int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
    }
}
