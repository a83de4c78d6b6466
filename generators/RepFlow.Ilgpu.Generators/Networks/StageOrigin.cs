using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>The stage of a member that a composite's is, on other tensors and with the member's axes told apart.</summary>
/// <param name="Member">The member.</param>
/// <param name="Stage">Its stage.</param>
sealed record StageOrigin(CompositeMember Member, Stage Stage);
