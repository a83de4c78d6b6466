using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A sum of products of two tensor elements at affine positions.</summary>
/// <param name="Left">The first factor.</param>
/// <param name="Right">The second factor.</param>
/// <param name="Result">Where the sum goes.</param>
/// <param name="Indices">All indices; those that the result does not have are summed.</param>
sealed record ContractionBody(Access Left, Access Right, Access Result, IReadOnlyList<IndexVar> Indices);

/// <summary>The position of a tensor element as a function of indices.</summary>
sealed record Access(string Tensor, IReadOnlyList<AxisMap> Axes);

/// <summary>(sum of coefficient * index + offset) / divisor, the element being zero where the division leaves a rest.</summary>
sealed record AxisMap(IReadOnlyList<(string Index, Expr Coefficient)> Terms, Expr Offset, Expr Divisor);
