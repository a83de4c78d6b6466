namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>(sum of coefficient * index + offset) / divisor, the element being zero where the division leaves a rest.</summary>
sealed record AxisMap(IReadOnlyList<(string Index, Expr Coefficient)> Terms, Expr Offset, Expr Divisor);
