namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>How a pass is laid out for tensor cores: the order of the terms of its sums, and how threads find them.</summary>
/// <param name="Form">How they find them.</param>
/// <param name="Order">The step of each index by which the terms are ordered, largest outermost.</param>
/// <param name="Run">The innermost index where the terms of a step are a run of it; else -1.</param>
/// <param name="Rows">The row operand with that index innermost.</param>
/// <param name="Columns">The column operand with that index innermost.</param>
/// <param name="Patch">How the sums are cut where lines are copied once for all taps.</param>
sealed record MatrixLayout(MatrixForm Form, int[] Order, int Run = -1, MatrixTurned? Rows = null, MatrixTurned? Columns = null, MatrixPatch? Patch = null)
{
    /// <summary>Lays out a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="steps">What a step of each index adds to the place in the row operand.</param>
    /// <param name="rowBorder">The row operand's border.</param>
    /// <param name="columnBorder">The column operand's border.</param>
    /// <param name="variant">The variant, which has the terms of a step and the measures of a tile.</param>
    /// <returns>The layout.</returns>
    public static MatrixLayout Of(ContractionPass pass, int[] steps, GpuBorderLayout rowBorder, GpuBorderLayout columnBorder, GpuVariant variant)
    {
        var stepTerms = variant.StepTerms;
        var (first, second) = (rowBorder.Steps(0, pass.A, steps.Length), rowBorder.Steps(1, pass.A, steps.Length));
        var runs = Enumerable.Range(0, columnBorder.Words == 0 ? steps.Length : 0).Where(index => pass.Roles[index] == IndexRole.Summed && first[index] == 0 && second[index] == 0);
        foreach (var index in runs.OrderBy(Filling).Where(index => Filling(index) <= 2))
        {
            if (MatrixTurned.Of(pass, pass.A, index, stepTerms) is { } rows && MatrixTurned.Of(pass, pass.B, index, stepTerms) is { } columns
                && (long)rows.Words + columns.Words <= int.MaxValue)
            {
                if (variant.KeepsPatches && MatrixPatch.Of(pass, index, rows, steps, variant) is { } patch)
                {
                    return new(MatrixForm.Patches, patch.Order, index, rows, columns, patch);
                }

                // Innermost: nothing is smaller than its step.
                var order = Array.ConvertAll(steps, step => Math.Abs(step) + 1);
                order[index] = 0;
                return new(MatrixForm.Runs, order, index, rows, columns);
            }
        }

        // A warp reads 32 rows of a term, or 16 terms of two rows: whichever touches fewer pieces of memory.
        var byDepth = 2 * Sectors(pass.Table(IndexRole.Summed, steps, steps), 16) < Sectors(pass.Table(IndexRole.Row, steps, steps), 32);
        return new(byDepth ? MatrixForm.Depths : MatrixForm.Lines, steps);

        // By what its runs grow where they are filled up to whole steps.
        double Filling(int index) => (double)ContractionPass.Blocks(pass.Extents[index], stepTerms) * stepTerms / pass.Extents[index];
    }

    /// <summary>The pieces of 32 bytes that the first elements lie in.</summary>
    static int Sectors(int[] offsets, int count) => offsets.Take(count).Select(offset => offset >> 3).Distinct().Count();
}
