using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>The backward pass of a definition.</summary>
/// <param name="Kept">Stages that the forward pass runs in addition when gradients are wanted (positions of maxima).</param>
/// <param name="Steps">The adjoint stages in order, each with the inputs and parameters for whose sake it runs.</param>
/// <param name="Adjoints">The tensor that holds the adjoint of each input and parameter that has one.</param>
/// <param name="Shapes">The shapes of the tensors that the plan adds.</param>
/// <param name="Cleared">
/// Tensors that are set to zero before the first step, each with the inputs and parameters for whose sake, and the hyper-parameter that has to be false for it,
/// if any: a stage that it switches off leaves them alone.
/// </param>
/// <param name="Differentiable">The inputs and parameters that have an adjoint.</param>
/// <param name="UpstreamAliases">The results whose adjoint is the upstream gradient itself, or their part of it.</param>
/// <param name="Aliases">Which tensor each adjoint is that no step computes.</param>
/// <param name="Problems">What cannot be derived: the stage, the input or parameter, and why.</param>
sealed record BackwardPlan(
    IReadOnlyList<Stage> Kept,
    IReadOnlyList<BackwardStep> Steps,
    IReadOnlyDictionary<string, string> Adjoints,
    IReadOnlyDictionary<string, IReadOnlyList<Expr>> Shapes,
    IReadOnlyList<(string Tensor, IReadOnlyList<string> For, string? WhenOff)> Cleared,
    IReadOnlyList<string> Differentiable,
    IReadOnlyList<string> UpstreamAliases,
    IReadOnlyDictionary<string, string> Aliases,
    IReadOnlyList<(string Stage, string Leaf, string Why)> Problems)
{
    /// <summary>No backward pass.</summary>
    public static BackwardPlan None { get; } = new([], [], new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<Expr>>(), [], [], [], new Dictionary<string, string>(), []);
}
