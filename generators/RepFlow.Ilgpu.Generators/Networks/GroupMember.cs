using RepFlow.Ilgpu.Generators.Differentiation;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>A call of a layer as part of a group.</summary>
/// <param name="Layer">The layer's definition.</param>
/// <param name="Sources">Where each of its inputs comes from.</param>
sealed record GroupMember(DifferentiatedLayer Layer, IReadOnlyList<InputSource> Sources);
