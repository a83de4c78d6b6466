using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>One epilogue behind another.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TFirst">What sees the sums.</typeparam>
/// <typeparam name="TSecond">What sees its results.</typeparam>
/// <param name="first">What sees the sums.</param>
/// <param name="second">What sees its results.</param>
[SuppressMessage("Performance", "CA1815", Justification = "Epilogues are not compared.")]
public readonly struct Then<T, TFirst, TSecond>(TFirst first, TSecond second) : IEpilogue<T>
    where T : unmanaged, INumber<T>
    where TFirst : struct, IEpilogue<T>
    where TSecond : struct, IEpilogue<T>
{
    // Fields and not captured parameters: ILGPU reads what a struct declares.
    readonly TFirst first = first;
    readonly TSecond second = second;

    /// <inheritdoc/>
    public int Run
    {
        get
        {
            // Where either changes: the greatest common divisor, which of 0 and a number is the number.
            var (a, b) = (first.Run, second.Run);
            while (b != 0)
            {
                (a, b) = (b, a % b);
            }

            return a;
        }
    }

    /// <inheritdoc/>
    public T Element(T value, int at) => second.Element(first.Element(value, at), at);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Lanes<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => second.Lanes(first.Lanes(values, at), at);

    /// <inheritdoc/>
    public unsafe void Row<TLanes>(T* elements, int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        first.Row<TLanes>(elements, at, count);
        second.Row<TLanes>(elements, at, count);
    }
}
