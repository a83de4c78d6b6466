using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Reading of operands.</summary>
static class GpuFetch
{
    /// <summary>An element of an operand for one term, zero outside the operand and behind the last term.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="source">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="term">The term.</param>
    /// <param name="end">The term after the last.</param>
    /// <param name="depthTable">The operand's table of terms.</param>
    /// <param name="depth">Its entries.</param>
    /// <param name="at">The offset of the row or column.</param>
    /// <param name="first">Its first word.</param>
    /// <param name="second">Its second word.</param>
    /// <param name="inside">Whether there is such a row or column.</param>
    /// <param name="test">The constants of the border test.</param>
    /// <returns>The element.</returns>
    public static T Element<T, TBorder>(
        ArrayView<T> source,
        ArrayView<int> tables,
        int term,
        int end,
        int depthTable,
        int depth,
        int at,
        int first,
        int second,
        bool inside,
        GpuBorderTest test)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var value = default(T);
        if (inside && term < end)
        {
            var entry = depthTable + term;
            if (TBorder.Inside(first + TBorder.First(tables, entry, depth), second + TBorder.Second(tables, entry, depth), test))
            {
                value = source[at + tables[entry]];
            }
        }

        return value;
    }
}
