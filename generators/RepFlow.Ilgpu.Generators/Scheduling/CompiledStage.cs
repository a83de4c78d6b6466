using RepFlow.Ilgpu.Generators.Networks;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A stage's type that is there already, with the member of a composite whose stage it is.</summary>
/// <param name="Member">The member.</param>
/// <param name="Stage">What the member calls the stage.</param>
/// <param name="Tensors">The composite's tensors that it is given, in the order in which it takes them.</param>
sealed record CompiledStage(CompositeMember Member, string Stage, IReadOnlyList<string> Tensors);
