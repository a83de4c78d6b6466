namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>How a pass is laid out for tensor cores: the order of the terms of its sums, and how threads share out the rows' elements.</summary>
/// <param name="Order">The step of each index by which the terms are ordered, largest outermost.</param>
/// <param name="Run">From a term to the next where all of a step lie at one distance, and inside or outside together; else 0.</param>
/// <param name="ByDepth">Whether neighbouring threads read neighbouring terms.</param>
sealed record MatrixLayout(int[] Order, int Run, bool ByDepth)
{
    /// <summary>Lays out a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="steps">What a step of each index adds to the place in the row operand.</param>
    /// <param name="border">The row operand's border.</param>
    /// <param name="stepTerms">The terms of a step.</param>
    /// <returns>The layout.</returns>
    public static MatrixLayout Of(ContractionPass pass, int[] steps, GpuBorderLayout border, int stepTerms)
    {
        // A warp reads 32 rows of a term, or 16 terms of two rows: whichever touches fewer pieces of memory.
        var byDepth = 2 * Sectors(pass.Table(IndexRole.Summed, steps, steps), 16) < Sectors(pass.Table(IndexRole.Row, steps, steps), 32);
        if (byDepth)
        {
            return new(steps, 0, ByDepth: true);
        }

        var first = border.Steps(0, pass.A, steps.Length);
        var second = border.Steps(1, pass.A, steps.Length);
        for (var index = 0; index < steps.Length; index++)
        {
            if (pass.Roles[index] == IndexRole.Summed && pass.Extents[index] % stepTerms == 0 && steps[index] != 0 && first[index] == 0 && second[index] == 0)
            {
                // Innermost: nothing is smaller than its step.
                var order = Array.ConvertAll(steps, step => Math.Abs(step) + 1);
                order[index] = 0;
                return new(order, steps[index], ByDepth: false);
            }
        }

        return new(steps, 0, ByDepth: false);
    }

    /// <summary>The pieces of 32 bytes that the first elements lie in.</summary>
    static int Sectors(int[] offsets, int count) => offsets.Take(count).Select(offset => offset >> 3).Distinct().Count();
}
