using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>A definition with its backward pass.</summary>
/// <param name="Written">The definition under names that emitted code can use, in the stages that it wrote.</param>
/// <param name="Model">The same in the stages that are differentiated and emitted.</param>
/// <param name="Plan">The backward pass.</param>
sealed record DifferentiatedLayer(LayerModel Written, LayerModel Model, BackwardPlan Plan)
{
    /// <summary>All stages, forward and backward.</summary>
    public IEnumerable<Stage> Stages => Model.Stages.Concat(Plan.Kept).Concat(Plan.Steps.Select(s => s.Stage));
}
