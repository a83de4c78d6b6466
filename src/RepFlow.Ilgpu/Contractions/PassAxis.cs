namespace RepFlow.Ilgpu.Contractions;

/// <summary>An axis of an operand of a <see cref="ContractionPass"/>: the position is the sum of coefficient * index, plus the offset.</summary>
/// <param name="Extent">The number of elements along the axis.</param>
/// <param name="Coefficients">The factor of every index of the pass; 0 where it does not appear.</param>
/// <param name="Offset">Added to the sum.</param>
sealed record PassAxis(int Extent, int[] Coefficients, int Offset)
{
    /// <summary>The least and the greatest position over all values of the indices.</summary>
    /// <param name="extents">The extents of the indices, none of them 0.</param>
    /// <returns>Both positions.</returns>
    public (long First, long Last) Range(int[] extents)
    {
        long first = Offset, last = Offset;
        for (var index = 0; index < extents.Length; index++)
        {
            var reach = (long)Coefficients[index] * (extents[index] - 1);
            first += Math.Min(0, reach);
            last += Math.Max(0, reach);
        }

        return (first, last);
    }
}
