namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Packing of a panel of columns.</summary>
static unsafe class HostPanel
{
    /// <summary>Copies, for each term, the elements of a panel's columns side by side; zero behind the last column.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The operand at the matrix's origin.</param>
    /// <param name="columns">The offsets of the columns, at most <paramref name="width"/>.</param>
    /// <param name="depths">The offsets of the terms.</param>
    /// <param name="target">The panel.</param>
    /// <param name="width">The columns of a full panel.</param>
    public static void Pack<T>(T* source, ReadOnlySpan<int> columns, ReadOnlySpan<int> depths, T* target, int width)
        where T : unmanaged
    {
        if (columns.Length < width)
        {
            new Span<T>(target, depths.Length * width).Clear();
        }

        if (IsRun(columns))
        {
            source += columns[0];
            foreach (var depth in depths)
            {
                new ReadOnlySpan<T>(source + depth, columns.Length).CopyTo(new Span<T>(target, columns.Length));
                target += width;
            }

            return;
        }

        foreach (var depth in depths)
        {
            var from = source + depth;
            for (var column = 0; column < columns.Length; column++)
            {
                target[column] = from[columns[column]];
            }

            target += width;
        }
    }

    static bool IsRun(ReadOnlySpan<int> offsets)
    {
        for (var at = 1; at < offsets.Length; at++)
        {
            if (offsets[at] != offsets[at - 1] + 1)
            {
                return false;
            }
        }

        return true;
    }
}
