using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>What there is of vectors of 512 bits: their length, and vectors that are always the same.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1000", Justification = "As in Vector<T>.")]
public static class HostWide<T>
    where T : unmanaged
{
    /// <summary>The number of lanes.</summary>
    public static int Count => Vector512<T>.Count;

    /// <summary>Zero in all lanes.</summary>
    public static Vector512<T> Zero => Vector512<T>.Zero;

    /// <summary>One in all lanes.</summary>
    public static Vector512<T> One => Vector512<T>.One;

    /// <summary>The number of each lane.</summary>
    public static Vector512<T> Indices => Vector512<T>.Indices;

    /// <summary>The mask of all lanes.</summary>
    public static Vector512<T> AllBitsSet => Vector512<T>.AllBitsSet;

    /// <summary>A number in all lanes.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The vector.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Of(T value) => Vector512.Create(value);
}
