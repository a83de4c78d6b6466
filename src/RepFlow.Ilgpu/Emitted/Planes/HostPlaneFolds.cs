using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Folds planes along some of their axes, on the host, in a fixed order. Pointers to planes point at their first element.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class HostPlaneFolds
{
    // About how many operations the fold of an element takes, a read that waits for memory among them.
    const long Operations = 8;

    /// <summary>Folds a plane: what it comes to stands at every position that was folded.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <typeparam name="TFold">How.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The plane.</param>
    /// <param name="target">Where it is folded to; the same plane, or another.</param>
    /// <param name="depth">Whether along depth.</param>
    /// <param name="rows">Whether along rows.</param>
    /// <param name="columns">Whether along columns.</param>
    /// <param name="shares">Whether threads share the rows that are folded along columns.</param>
    /// <param name="spreads">Whether it stands at every position, or at the first of those that were folded only.</param>
    public static void Fold<T, TFold>(this in PaddedPlane plane, T* source, T* target, bool depth, bool rows, bool columns, bool shares = false, bool spreads = true)
        where T : unmanaged, INumber<T>
        where TFold : IFold
    {
        // Each row to its first element, then the rows that remain one after the other: in an order that does not depend on threads.
        if (columns)
        {
            var walk = new Walk<T>(plane, source, target);
            var all = plane.Depth * plane.Rows;
            if (shares)
            {
                HostParallel.For(all, Operations * plane.Columns, in walk, static (in Walk<T> walk, int from, int to) => walk.FoldRows<TFold>(from, to));
            }
            else
            {
                walk.FoldRows<TFold>(0, all);
            }
        }

        var (first, ends) = (plane.First(depth, rows, columns), (Depth: depth ? plane.Depth : 1, Rows: rows ? plane.Rows : 1));
        var from = columns ? target : source;
        for (var d = 0; d < first.Depth; d++)
        {
            for (var i = 0; i < first.Rows; i++)
            {
                var at = (d * plane.Slice) + (i * plane.Pitch);
                for (var line = 0; line < ends.Depth * ends.Rows; line++)
                {
                    Take<T, TFold>(line, target + at, from + at + (line / ends.Rows * plane.Slice) + (line % ends.Rows * plane.Pitch), first.Columns);
                }
            }
        }

        if (spreads)
        {
            plane.Spread(target, depth, rows, columns);
        }
    }

    /// <summary>Copies the first positions of a plane along some of its axes to all others.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="target">The plane.</param>
    /// <param name="depth">Whether along depth.</param>
    /// <param name="rows">Whether along rows.</param>
    /// <param name="columns">Whether along columns.</param>
    public static void Spread<T>(this in PaddedPlane plane, T* target, bool depth, bool rows, bool columns)
        where T : unmanaged
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                var source = target + (depth ? 0 : d * plane.Slice) + (rows ? 0 : i * plane.Pitch);
                var row = target + (d * plane.Slice) + (i * plane.Pitch);
                if (columns)
                {
                    new Span<T>(row, plane.Columns).Fill(*source);
                }
                else if (source != row)
                {
                    new Span<T>(source, plane.Columns).CopyTo(new Span<T>(row, plane.Columns));
                }
            }
        }
    }

    static T FoldRow<T, TFold>(T* row, int count)
        where T : unmanaged, INumber<T>
        where TFold : IFold
    {
        var (folded, j) = (*row, 1);
        if (count >= Vector<T>.Count)
        {
            var all = Vector.Load(row);
            for (j = Vector<T>.Count; j <= count - Vector<T>.Count; j += Vector<T>.Count)
            {
                all = Take<T, TFold>(all, Vector.Load(row + j));
            }

            folded = all[0];
            for (var lane = 1; lane < Vector<T>.Count; lane++)
            {
                folded = TFold.Take(folded, all[lane]);
            }
        }

        for (; j < count; j++)
        {
            folded = TFold.Take(folded, row[j]);
        }

        return folded;
    }

    /// <summary>Folds a row into what those before it have come to.</summary>
    static void Take<T, TFold>(int line, T* result, T* row, int count)
        where T : unmanaged, INumber<T>
        where TFold : IFold
    {
        if (line == 0)
        {
            if (row != result)
            {
                new Span<T>(row, count).CopyTo(new Span<T>(result, count));
            }

            return;
        }

        var j = 0;
        for (; j <= count - Vector<T>.Count; j += Vector<T>.Count)
        {
            Vector.Store(Take<T, TFold>(Vector.Load(result + j), Vector.Load(row + j)), result + j);
        }

        for (; j < count; j++)
        {
            result[j] = TFold.Take(result[j], row[j]);
        }
    }

    static Vector<T> Take<T, TFold>(Vector<T> folded, Vector<T> term)
        where T : unmanaged, INumber<T>
        where TFold : IFold =>
        typeof(TFold) == typeof(SumFold) ? folded + term : typeof(TFold) == typeof(MaxFold) ? Vector.Max(folded, term) : Vector.Min(folded, term);

    /// <summary>Rows that are folded along columns, each to its first element.</summary>
    readonly struct Walk<T>(PaddedPlane plane, T* source, T* target)
        where T : unmanaged, INumber<T>
    {
        public void FoldRows<TFold>(int from, int to)
            where TFold : IFold
        {
            for (var row = from; row < to; row++)
            {
                var at = (row / plane.Rows * plane.Slice) + (row % plane.Rows * plane.Pitch);
                target[at] = FoldRow<T, TFold>(source + at, plane.Columns);
            }
        }
    }
}
