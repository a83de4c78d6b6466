using System.Numerics;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Packing of a panel of columns.</summary>
static unsafe class HostPanel
{
    /// <summary>The terms of a long run that are packed at a time: what is written stays in the first-level cache.</summary>
    const int Terms = 128;

    /// <summary>
    /// Copies, for each term, the elements of a panel's columns side by side. Where the table names fewer columns than the panel is wide it
    /// repeats the last one; what is computed there is never stored.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The operand at the matrix's origin.</param>
    /// <param name="columns">The offsets of the panel's columns; some may be read behind the last.</param>
    /// <param name="width">The columns of the panel.</param>
    /// <param name="depths">The offsets of the terms.</param>
    /// <param name="run">How the terms follow one another.</param>
    /// <param name="target">The panel.</param>
    /// <param name="first">The place of the first term in its run.</param>
    public static void Pack<T>(T* source, int* columns, int width, ReadOnlySpan<int> depths, HostRun run, T* target, int first = 0)
        where T : unmanaged, INumber<T>
    {
        if (HostTranspose.Size<T>(run.Step) is > 0 and var size && run.Length >= size && width % size == 0)
        {
            for (int start = 0, end; start < depths.Length; start = end, first = 0)
            {
                end = Math.Min(start + run.Length - first, depths.Length);
                var stretch = depths[start..end];
                if (stretch.Length < size)
                {
                    Move(source, columns, width, stretch, target + ((long)start * width));
                }
                else
                {
                    Transpose(source, columns, width, stretch, run, size, target + ((long)start * width));
                }
            }
        }
        else
        {
            Move(source, columns, width, depths, target);
        }
    }

    static void Transpose<T>(T* source, int* columns, int width, ReadOnlySpan<int> depths, HostRun run, int size, T* target)
        where T : unmanaged, INumber<T>
    {
        var rows = stackalloc int[size];
        for (var row = 0; row < size; row++)
        {
            rows[row] = row * width;
        }

        // Of long runs few columns are read at a time, along their terms, while the next ones are fetched: columns that lie far apart fall on few sets
        // of the first-level cache.
        var isLong = run.Length >= Terms;
        var terms = isLong ? Terms : size;
        for (var term = 0; term < depths.Length; term += terms)
        {
            var end = Math.Min(term + terms, depths.Length);
            for (var column = 0; column < width; column += size)
            {
                for (var at = term; at < end; at += size)
                {
                    // The last block of a run overlaps the one before it.
                    var from = Math.Min(at, depths.Length - size);
                    var block = new HostMemory<T>(target + ((long)from * width) + column);
                    if (isLong)
                    {
                        HostTranspose.Prefetch(source + depths[from], columns + column + size);
                    }

                    HostTranspose.Block(source + depths[from], columns + column, run.Step, ref block, 0, rows);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Move<T>(T* source, int* columns, int width, ReadOnlySpan<int> depths, T* target)
        where T : unmanaged, INumber<T>
    {
        var moves = stackalloc HostMove[width];
        var count = HostMove.Find<T>(columns, width, moves);
        foreach (var depth in depths)
        {
            for (var at = 0; at < count; at++)
            {
                moves[at].Run(source + depth, target);
            }

            target += width;
        }
    }
}
