using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A row of an operand: its offset and its words for the border test.</summary>
static class MatrixRow
{
    /// <summary>A row; the first one where there is no such row, which nobody looks at.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="index">Which row.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="batch">The number of matrices.</param>
    /// <returns>The offset, both words, nothing.</returns>
    public static GpuQuad<int> Of<T, TBorder>(GpuOperand<T> operand, ArrayView<int> tables, int index, int matrix, int batch)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var entry = operand.Table + (index < operand.Count ? index : 0);
        var origin = operand.BatchTable + matrix;
        return new()
        {
            X = tables[entry] + tables[origin],
            Y = TBorder.First(tables, entry, operand.Count) + TBorder.First(tables, origin, batch),
            Z = TBorder.Second(tables, entry, operand.Count) + TBorder.Second(tables, origin, batch),
        };
    }

    /// <summary>An element, zero outside the operand and behind the last term.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="row">The row.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="term">The term.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The element.</returns>
    public static T Element<T, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var at = At<T, TBorder>(row, operand, tables, term, depth);
        return at < 0 ? default : operand.View[at];
    }

    /// <summary>The bits of an element of single precision.</summary>
    /// <inheritdoc cref="Element{T, TBorder}"/>
    public static int Bits<T, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var at = At<T, TBorder>(row, operand, tables, term, depth);
        return at < 0 ? 0 : operand.View.Cast<int>()[at];
    }

    /// <summary>The place of an element; below 0 outside.</summary>
    static int At<T, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var at = -1;
        if (term < depth)
        {
            var entry = operand.DepthTable + term;
            if (TBorder.Inside(row.Y + TBorder.First(tables, entry, depth), row.Z + TBorder.Second(tables, entry, depth), operand.Test))
            {
                at = row.X + tables[entry];
            }
        }

        return at;
    }
}
