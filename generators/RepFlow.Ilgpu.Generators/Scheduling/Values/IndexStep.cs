using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>A division that finds an index.</summary>
/// <param name="Position">The position that is divided.</param>
/// <param name="Extent">What it is divided by: the extent of the index.</param>
/// <param name="Quotient">The position among the indices before; null where it is not asked for.</param>
/// <param name="Index">The index, which is the remainder; null where it is not asked for.</param>
sealed record IndexStep(IndexVar Position, Expr Extent, IndexVar? Quotient, IndexVar? Index);
