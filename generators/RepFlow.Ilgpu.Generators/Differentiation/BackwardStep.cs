using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>One adjoint stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="For">The inputs and parameters for whose sake it runs.</param>
/// <param name="Primal">The forward stage that it is the adjoint of; null where it is written by hand or copies the upstream gradient.</param>
/// <param name="WhenOff">Whether it runs where the forward stage is switched off, instead of where it is on.</param>
/// <param name="Switch">The hyper-parameter that switches the forward stage, where fusion has made that a part of another one; null where the stage says it.</param>
sealed record BackwardStep(Stage Stage, IReadOnlyList<string> For, string? Primal = null, bool WhenOff = false, string? Switch = null);
