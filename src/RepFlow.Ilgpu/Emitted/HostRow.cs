using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Rows of planes on the host.</summary>
static unsafe class HostRow
{
    /// <summary>Copies a row. Rows are short: a call of the library's copy takes longer than the copying.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="source">The row.</param>
    /// <param name="target">Where it goes; the two do not overlap.</param>
    /// <param name="count">The number of elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<T>(T* source, T* target, int count)
        where T : unmanaged
    {
        if (count > 256)
        {
            new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(target, count));
            return;
        }

        // The last vector ends with the row and may write some of it twice.
        if (count >= Vector<T>.Count)
        {
            var last = count - Vector<T>.Count;
            for (var at = 0; at < last; at += Vector<T>.Count)
            {
                Vector.Load(source + at).Store(target + at);
            }

            Vector.Load(source + last).Store(target + last);
        }
        else if (count >= Vector128<T>.Count)
        {
            var last = count - Vector128<T>.Count;
            for (var at = 0; at < last; at += Vector128<T>.Count)
            {
                Vector128.Load(source + at).Store(target + at);
            }

            Vector128.Load(source + last).Store(target + last);
        }
        else
        {
            for (var at = 0; at < count; at++)
            {
                target[at] = source[at];
            }
        }
    }
}
