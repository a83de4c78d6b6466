namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The rows of a pass as vectors of rows that are evenly spaced in the row operand.</summary>
sealed unsafe class HostRowGroups
{
    readonly int[] starts;

    HostRowGroups(int[] starts, int[] rows, byte[] firsts, byte[] ends, int count, int step, bool areRunsInResult)
    {
        this.starts = starts;
        Rows = rows;
        AreRunsInResult = areRunsInResult;
        Firsts = firsts;
        Ends = ends;
        Count = count;
        Step = step;
    }

    /// <summary>The number of vectors.</summary>
    public int Count { get; }

    /// <summary>How far the elements of a vector are apart in the row operand.</summary>
    public int Step { get; }

    /// <summary>The offset of each vector in the row operand; the last one repeated.</summary>
    public int* Starts => HostTables.Pointer(starts);

    /// <summary>The row that each vector starts with.</summary>
    public int[] Rows { get; }

    /// <summary>Whether the rows of a vector lie side by side in the result too.</summary>
    public bool AreRunsInResult { get; }

    /// <summary>The first element of each vector that belongs to it; those before belong to the vector before.</summary>
    public byte[] Firsts { get; }

    /// <summary>The element after the last that belongs to each vector.</summary>
    public byte[] Ends { get; }

    /// <summary>Groups the rows of a pass.</summary>
    /// <param name="tables">The pass.</param>
    /// <param name="width">The elements of a vector.</param>
    /// <returns>The groups; null where no rows are evenly spaced.</returns>
    public static HostRowGroups? Create(HostTables tables, int width)
    {
        var (run, step) = tables.RowRun;
        if (tables.Depth == 0 || tables.Rows == 0 || (run < width && (!tables.RowsMayReadBehind || 2 * run < width)))
        {
            return null;
        }

        var perRun = ContractionPass.Blocks(run, width);
        var count = tables.Rows / run * perRun;
        var starts = new int[count];
        var rows = new int[count];
        var firsts = new byte[count];
        var ends = new byte[count];
        for (var group = 0; group < count; group++)
        {
            // The last vector of a run overlaps the one before it; a run shorter than a vector is read beyond its end.
            var wanted = group % perRun * width;
            var start = Math.Max(0, Math.Min(wanted, run - width));
            var row = (group / perRun * run) + start;
            starts[group] = tables.RowOffsets[row];
            rows[group] = row;
            firsts[group] = (byte)(wanted - start);
            ends[group] = (byte)Math.Min(width, run - start);
        }

        return new HostRowGroups(HostTables.Pinned(starts), rows, firsts, ends, count, step, tables.ResultRowRun % run == 0);
    }
}
