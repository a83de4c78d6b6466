namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>An operand of a pass with one index of its sums innermost, in words, each value of the other indices followed by whole steps of that index.</summary>
/// <param name="Steps">How far each index moves in words; the innermost one by a step.</param>
/// <param name="Origin">The word at the start of all indices.</param>
/// <param name="Turn">How the operand is turned.</param>
sealed record MatrixTurned(int[] Steps, int Origin, GpuTurn Turn)
{
    /// <summary>The words of a step.</summary>
    public const int StepWords = 32;

    /// <summary>How many words it has, with those that are zero.</summary>
    public int Words => Turn.Zeros + Turn.Words;

    /// <summary>Turns an operand.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="axes">The operand's axes.</param>
    /// <param name="index">The index that becomes innermost.</param>
    /// <param name="stepTerms">The terms of a step.</param>
    /// <returns>The operand; null where a step would not begin where words of others end.</returns>
    public static MatrixTurned? Of(ContractionPass pass, PassAxis[] axes, int index, int stepTerms)
    {
        var inner = Array.FindIndex(axes, axis => axis.Coefficients[index] != 0);
        if (inner < 0 || axes[inner].Coefficients[index] != 1 || axes.Count(axis => axis.Coefficients[index] != 0) > 1)
        {
            return null;
        }

        // An axis of that index alone is filled up with zeros; where others move along it too, by whole steps.
        var own = axes[inner];
        var others = own.Coefficients.Where((_, other) => other != index).ToArray();
        var isAlone = own.Offset == 0 && own.Extent == pass.Extents[index] && others.All(coefficient => coefficient == 0);
        var isWhole = others.Append(own.Offset).Append(own.Extent).Append(pass.Extents[index]).All(count => count % stepTerms == 0);
        if (!isAlone && !isWhole)
        {
            return null;
        }

        var words = ContractionPass.Blocks(own.Extent, stepTerms) * StepWords;
        var strides = new int[axes.Length];
        long stride = words;
        for (var axis = axes.Length - 1; axis >= 0; axis--)
        {
            if (axis != inner)
            {
                strides[axis] = (int)stride;
                stride *= axes[axis].Extent;
            }
        }

        if (stride > int.MaxValue - words)
        {
            return null;
        }

        var steps = pass.Steps(axes, strides);
        for (var other = 0; other < steps.Length; other++)
        {
            steps[other] += other == index ? StepWords : own.Coefficients[other] / stepTerms * StepWords;
        }

        var after = ContractionPass.Size(axes[(inner + 1)..]);
        return new(
            steps,
            ContractionPass.Origin(axes, strides) + (own.Offset / stepTerms * StepWords),
            new() { Channels = own.Extent, After = after, ByAfter = new(after), Positions = ContractionPass.Size(axes[..inner]) * after, Words = words, Zeros = (int)stride });
    }
}
