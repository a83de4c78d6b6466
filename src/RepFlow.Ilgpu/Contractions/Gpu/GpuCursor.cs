using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A row or column of an operand, of which a thread reads one term after the other.</summary>
/// <param name="at">Its offset.</param>
/// <param name="first">Its first word for the border test.</param>
/// <param name="second">Its second word.</param>
/// <param name="inside">Whether there is such a row or column.</param>
readonly struct GpuCursor(int at, int first, int second, bool inside)
{
    readonly int at = at;
    readonly int first = first;
    readonly int second = second;
    readonly bool inside = inside;

    /// <summary>A row or column.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="index">Which row or column.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="batch">The number of matrices.</param>
    /// <returns>The row or column.</returns>
    public static GpuCursor Of<T, TBorder>(GpuOperand<T> operand, ArrayView<int> tables, int index, int matrix, int batch)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var inside = index < operand.Count;
        var entry = operand.Table + (inside ? index : 0);
        var origin = operand.BatchTable + matrix;
        return new(
            tables[entry] + tables[origin],
            TBorder.First(tables, entry, operand.Count) + TBorder.First(tables, origin, batch),
            TBorder.Second(tables, entry, operand.Count) + TBorder.Second(tables, origin, batch),
            inside);
    }

    /// <summary>An element, zero outside the operand.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="cursor">The row or column, which exists.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="term">The term.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The element.</returns>
    public static T Element<T, TBorder>(GpuCursor cursor, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var value = default(T);
        var entry = operand.DepthTable + term;
        if (TBorder.Inside(cursor.first + TBorder.First(tables, entry, depth), cursor.second + TBorder.Second(tables, entry, depth), operand.Test))
        {
            value = operand.View[cursor.at + tables[entry]];
        }

        return value;
    }

    /// <summary>An element by what the tables have of its term, zero outside the operand; of the first row or column where there is no such one, which nobody looks at.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="cursor">The row or column.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="entry">What the tables have.</param>
    /// <param name="exists">Whether there is such a term; else zero.</param>
    /// <returns>The element.</returns>
    public static T Element<T, TBorder>(GpuCursor cursor, GpuOperand<T> operand, GpuEntry entry, bool exists)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var value = default(T);
        if (exists & TBorder.Inside(cursor.first + entry.First, cursor.second + entry.Second, operand.Test))
        {
            value = operand.View[cursor.at + entry.Offset];
        }

        return value;
    }

    /// <summary>An element, zero outside the operand, without a branch: outside, the operand's first element is read and not used.</summary>
    /// <inheritdoc cref="Element{T, TBorder}(GpuCursor, GpuOperand{T}, ArrayView{int}, int, int)"/>
    public static T AnyElement<T, TBorder>(GpuCursor cursor, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var entry = operand.DepthTable + term;
        var inside = TBorder.Inside(cursor.first + TBorder.First(tables, entry, depth), cursor.second + TBorder.Second(tables, entry, depth), operand.Test);
        var value = operand.View[inside ? cursor.at + tables[entry] : 0];
        return inside ? value : default;
    }

    /// <summary>An element, zero outside the operand, behind the last term and where there is no such row or column.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="cursor">The row or column.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="term">The term.</param>
    /// <param name="end">The term after the last.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The element.</returns>
    public static T ElementBefore<T, TBorder>(GpuCursor cursor, GpuOperand<T> operand, ArrayView<int> tables, int term, int end, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var value = default(T);
        if (cursor.inside && term < end)
        {
            value = Element<T, TBorder>(cursor, operand, tables, term, depth);
        }

        return value;
    }
}
