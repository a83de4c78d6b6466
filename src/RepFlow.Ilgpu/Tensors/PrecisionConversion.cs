using System.Numerics;
using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu;

/// <summary>Converts elements between the precisions, real numbers a vector at a time.</summary>
static class PrecisionConversion
{
    /// <summary>Converts elements: real numbers are rounded, and integers are made of whole numbers only.</summary>
    /// <typeparam name="TFrom">Their type.</typeparam>
    /// <typeparam name="TTo">The type that they become.</typeparam>
    /// <param name="from">The elements.</param>
    /// <param name="to">As many places for them.</param>
    /// <exception cref="ArgumentException">One is no integer of 32 bits, and is to become one.</exception>
    internal static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.Cast<TFrom, TTo>(from).CopyTo(to);
        }
        else if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float))
        {
            Narrow(MemoryMarshal.Cast<TFrom, double>(from), MemoryMarshal.Cast<TTo, float>(to));
        }
        else if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double))
        {
            Widen(MemoryMarshal.Cast<TFrom, float>(from), MemoryMarshal.Cast<TTo, double>(to));
        }
        else
        {
            for (var at = 0; at < from.Length; at++)
            {
                to[at] = TTo.CreateSaturating(from[at]);
                if (typeof(TTo) == typeof(int) && double.CreateChecked(to[at]) != double.CreateChecked(from[at]))
                {
                    throw new ArgumentException($"{from[at]} is no integer of 32 bits, as the elements of the tensor are.");
                }
            }
        }
    }

    /// <summary>Rounds to single precision.</summary>
    /// <param name="from">The elements.</param>
    /// <param name="to">As many places for them.</param>
    static void Narrow(ReadOnlySpan<double> from, Span<float> to)
    {
        var pairs = MemoryMarshal.Cast<double, Vector<double>>(from);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(to[..from.Length]);
        for (var at = 0; at < vectors.Length; at++)
        {
            vectors[at] = Vector.Narrow(pairs[2 * at], pairs[(2 * at) + 1]);
        }

        for (var at = vectors.Length * Vector<float>.Count; at < from.Length; at++)
        {
            to[at] = (float)from[at];
        }
    }

    /// <summary>Widens to double precision.</summary>
    /// <param name="from">The elements.</param>
    /// <param name="to">As many places for them.</param>
    static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(from);
        var pairs = MemoryMarshal.Cast<double, Vector<double>>(to[..from.Length]);
        for (var at = 0; at < vectors.Length; at++)
        {
            Vector.Widen(vectors[at], out pairs[2 * at], out pairs[(2 * at) + 1]);
        }

        for (var at = vectors.Length * Vector<float>.Count; at < from.Length; at++)
        {
            to[at] = from[at];
        }
    }
}
