using System.Numerics;
using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu;

/// <summary>Converts elements between the precisions, a vector at a time.</summary>
static class PrecisionConversion
{
    /// <summary>Rounds to single precision.</summary>
    /// <param name="from">The elements.</param>
    /// <param name="to">As many places for them.</param>
    internal static void Narrow(ReadOnlySpan<double> from, Span<float> to)
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
    internal static void Widen(ReadOnlySpan<float> from, Span<double> to)
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
