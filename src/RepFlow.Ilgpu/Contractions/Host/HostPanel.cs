using System.Numerics;

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
    /// <param name="run">Every stretch of so many terms lies side by side.</param>
    /// <param name="target">The panel.</param>
    public static void Pack<T>(T* source, int* columns, int width, ReadOnlySpan<int> depths, int run, T* target)
        where T : unmanaged, INumber<T>
    {
        if (HostRuns.IsOne(columns, width))
        {
            source += columns[0];
            foreach (var depth in depths)
            {
                new ReadOnlySpan<T>(source + depth, width).CopyTo(new Span<T>(target, width));
                target += width;
            }
        }
        else if (HostTranspose.Size<T>() is > 0 and var size && run >= size && width % size == 0)
        {
            var rows = stackalloc int[size];
            for (var row = 0; row < size; row++)
            {
                rows[row] = row * width;
            }

            // Of long runs few columns are read at a time, along their terms, while the next ones are fetched: columns that lie far apart fall on few sets
            // of the first-level cache.
            var isLong = run >= Terms;
            var terms = isLong ? Terms : size;
            for (var start = 0; start < depths.Length; start += run)
            {
                for (var term = start; term < start + run; term += terms)
                {
                    var end = Math.Min(term + terms, start + run);
                    for (var column = 0; column < width; column += size)
                    {
                        for (var at = term; at < end; at += size)
                        {
                            // The last block of a run overlaps the one before it.
                            var from = Math.Min(at, start + run - size);
                            var block = new HostMemory<T>(target + ((long)from * width) + column);
                            if (isLong)
                            {
                                HostTranspose.Prefetch(source + depths[from], columns + column + size);
                            }

                            HostTranspose.Block(source + depths[from], columns + column, ref block, 0, rows);
                        }
                    }
                }
            }
        }
        else
        {
            foreach (var depth in depths)
            {
                var from = source + depth;
                for (var column = 0; column < width; column++)
                {
                    target[column] = from[columns[column]];
                }

                target += width;
            }
        }
    }
}
