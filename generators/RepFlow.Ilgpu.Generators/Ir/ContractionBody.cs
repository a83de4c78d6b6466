using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A sum of products of two tensor elements at affine positions.</summary>
/// <param name="Left">The first factor.</param>
/// <param name="Right">The second factor.</param>
/// <param name="Result">Where the sum goes.</param>
/// <param name="Indices">All indices; those that the result does not have are summed.</param>
sealed record ContractionBody(Access Left, Access Right, Access Result, IReadOnlyList<IndexVar> Indices)
{
    /// <summary>What must hold for the contraction to compute what it is for.</summary>
    public IReadOnlyList<ShapeCheck> Needs { get; init; } = [];
}
