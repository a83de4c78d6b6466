using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>The indices of positions of three dims, of which the last runs fastest: only the first position takes divisions.</summary>
/// <param name="begin">The first position.</param>
/// <param name="end">The position that it does not reach.</param>
/// <param name="step">How far it is from one position to the next.</param>
/// <param name="second">The extent of the second dim.</param>
/// <param name="third">The extent of the third.</param>
/// <example><code>foreach (var (n, c, i) in new IndexWalk(begin, end, 1, channels, rows))</code></example>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "It is walked, not compared.")]
public struct IndexWalk(int begin, int end, int step, int second, int third)
{
    int position = begin - step;
    int n = begin / third / second;
    int c = begin / third % second;
    int i = (begin % third) - step;

    /// <summary>The indices.</summary>
    public readonly (int First, int Second, int Third) Current => (n, c, i);

    /// <summary>The walk itself, for <c>foreach</c>.</summary>
    /// <returns>The walk.</returns>
    public readonly IndexWalk GetEnumerator() => this;

    /// <summary>Goes to the next position.</summary>
    /// <returns>Whether there is one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        for (i += step; i >= third; i -= third)
        {
            if (++c == second)
            {
                c = 0;
                n++;
            }
        }

        position += step;
        return position < end;
    }
}
