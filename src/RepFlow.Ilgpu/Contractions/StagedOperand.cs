using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>
/// An operand with its border made explicit: if some index value reads outside the tensor, a copy that holds every position read, zero outside, so
/// that the inner loops need no test. The copy is about as large as the tensor (its padding added), never the unfolded matrix.
/// </summary>
sealed class StagedOperand
{
    readonly bool hasAllPlanes;

    /// <summary>Lays out an operand.</summary>
    /// <param name="axes">Its axes in every pass that reads it.</param>
    /// <param name="extents">The extents of the indices in those passes.</param>
    public StagedOperand(IReadOnlyList<PassAxis[]> axes, IReadOnlyList<int[]> extents)
    {
        var rank = axes.Count == 0 ? 0 : axes[0].Length;
        Extents = new int[rank];
        First = new int[rank];
        Copied = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            long first = int.MaxValue, last = int.MinValue;
            for (var pass = 0; pass < axes.Count; pass++)
            {
                var range = axes[pass][axis].Range(extents[pass]);
                first = Math.Min(first, range.First);
                last = Math.Max(last, range.Last);
            }

            Extents[axis] = axes[0][axis].Extent;
            NeedsCopy |= first < 0 || last >= Extents[axis];
            First[axis] = checked((int)first);
            Copied[axis] = checked((int)(last - first + 1));
        }

        if (!NeedsCopy)
        {
            Array.Clear(First);
            Extents.CopyTo(Copied, 0);
        }

        hasAllPlanes = rank > 1 && Enumerable.Range(0, rank - 2).All(axis => First[axis] == 0 && Copied[axis] == Extents[axis]);
        Strides = new int[rank];
        long stride = 1;
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            Strides[axis] = (int)stride;
            stride *= Copied[axis];
            if (stride > int.MaxValue)
            {
                throw new ArgumentException("A contraction reads so far outside its operand that the padded operand would hold more than 2^31 elements.");
            }
        }

        Count = (int)stride;
    }

    /// <summary>Whether the operand is copied; otherwise it is read where it lies.</summary>
    public bool NeedsCopy { get; }

    /// <summary>The number of elements of what is read.</summary>
    public int Count { get; }

    /// <summary>The tensor's extents.</summary>
    public int[] Extents { get; }

    /// <summary>The position on each axis of the copy's first element.</summary>
    public int[] First { get; }

    /// <summary>The extents of what is read: the copy's, or the tensor's.</summary>
    public int[] Copied { get; }

    /// <summary>The strides of what is read.</summary>
    public int[] Strides { get; }

    /// <summary>The rows of the copy: runs along the last axis.</summary>
    public int Lines => Copied.Length == 0 ? 1 : Count / Math.Max(1, Copied[^1]);

    /// <summary>Where a pass's index origin lies in what is read.</summary>
    /// <param name="axes">The operand's axes in the pass.</param>
    /// <returns>The offset.</returns>
    public int Origin(PassAxis[] axes)
    {
        var origin = 0;
        for (var axis = 0; axis < axes.Length; axis++)
        {
            origin += (axes[axis].Offset - First[axis]) * Strides[axis];
        }

        return origin;
    }

    /// <summary>Copies some lines.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The tensor.</param>
    /// <param name="target">The copy.</param>
    /// <param name="line">The first line.</param>
    /// <param name="end">The line after the last.</param>
    public unsafe void CopyLines<T>(T* source, T* target, int line, int end)
        where T : unmanaged
    {
        var last = Copied.Length - 1;
        if (last < 0)
        {
            *target = *source;
            return;
        }

        var width = Copied[last];
        var before = Math.Clamp(-First[last], 0, width);
        var inside = Math.Clamp(Extents[last] - Math.Max(0, First[last]), 0, width - before);
        var skip = Math.Max(0, First[last]);
        var (rows, firstRow, extent) = last == 0 ? (1, 0, 1) : (Copied[last - 1], First[last - 1], Extents[last - 1]);
        target += (long)line * width;
        while (line < end)
        {
            // The lines of a plane are found by a division each plane, not each line.
            var (plane, row) = Math.DivRem(line, rows);
            var start = inside == 0 ? -1 : Start(plane, last - 1);
            var rowEnd = Math.Min(rows, row + end - line);
            var count = rowEnd - row;
            var next = target;
            target += (long)count * width;
            line += count;
            if (start < 0 || inside < width || firstRow < 0 || rowEnd + firstRow > extent)
            {
                // Lines are short, and borders a few elements of each: all is cleared at once.
                new Span<T>(next, count * width).Clear();
            }

            if (start < 0)
            {
                continue;
            }

            var first = Math.Max(row, -firstRow);
            next += ((long)(first - row) * width) + before;
            var from = source + ((start + first + firstRow) * Extents[last]) + skip;
            for (var lineEnd = Math.Min(rowEnd, extent - firstRow); first < lineEnd; first++, next += width, from += Extents[last])
            {
                HostRow.Copy(from, next, inside);
            }
        }
    }

    /// <summary>The line of the tensor in which a plane of the copy starts; -1 where the plane is outside.</summary>
    /// <param name="plane">The plane: what stands at one position of all axes before the rows.</param>
    /// <param name="rows">The axis of the rows.</param>
    long Start(int plane, int rows)
    {
        if (hasAllPlanes)
        {
            return (long)plane * Extents[rows];
        }

        long start = 0;
        long stride = rows < 0 ? 1 : Extents[rows];
        for (var axis = rows - 1; axis >= 0; axis--)
        {
            (plane, var at) = Math.DivRem(plane, Copied[axis]);
            at += First[axis];
            if ((uint)at >= (uint)Extents[axis])
            {
                return -1;
            }

            start += at * stride;
            stride *= Extents[axis];
        }

        return start;
    }
}
