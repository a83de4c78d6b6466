namespace RepFlow.Ilgpu.Contractions;

/// <summary>
/// How the indices of a contraction select the position on one axis of a tensor: (sum of coefficient * index + offset) / divisor. A read is
/// zero where the division leaves a remainder or the position lies outside [0, <paramref name="Extent"/>).
/// </summary>
/// <param name="Extent">The number of elements along the axis.</param>
/// <param name="Terms">The terms of the sum; none for an axis at a fixed position.</param>
/// <param name="Offset">Added to the sum.</param>
/// <param name="Divisor">Divides the sum; not 0, and below 0 where the index runs against the axis. Adjoints of strided reads divide.</param>
public sealed record ContractionAxis(int Extent, IReadOnlyList<ContractionTerm> Terms, int Offset = 0, int Divisor = 1)
{
    /// <summary>The same positions with a divisor above 0.</summary>
    internal ContractionAxis Upright => Divisor > 0 ? this : new(Extent, [.. Terms.Select(term => term with { Coefficient = -term.Coefficient })], -Offset, -Divisor);
}
