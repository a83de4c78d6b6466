namespace RepFlow.Ilgpu.Contractions;

/// <summary>
/// How the indices of a contraction select the position on one axis of a tensor: (sum of coefficient * index + offset) / divisor. A read is
/// zero where the division leaves a remainder or the position lies outside [0, <paramref name="Extent"/>).
/// </summary>
/// <param name="Extent">The number of elements along the axis.</param>
/// <param name="Terms">The terms of the sum; none for an axis at a fixed position.</param>
/// <param name="Offset">Added to the sum.</param>
/// <param name="Divisor">Divides the sum; at least 1. Adjoints of strided reads divide.</param>
public sealed record ContractionAxis(int Extent, IReadOnlyList<ContractionTerm> Terms, int Offset = 0, int Divisor = 1);
