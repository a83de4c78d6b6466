using System.ComponentModel;

namespace RepFlow.Ilgpu.Execution;

/// <summary>The steps of a layer that is left out: its first input is its result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PassedThrough : LayerSteps
{
    /// <summary>Makes the steps.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="gradients">Which adjoints a backward pass will compute.</param>
    public PassedThrough(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
        : base(plan, inputs, gradients) => Outputs = [inputs[0]];

    /// <inheritdoc/>
    public override void Forward()
    {
    }

    /// <inheritdoc/>
    protected override void PlanAdjoints(IReadOnlyList<Tensor?> upstreams) =>
        InputAdjoints = [.. Inputs.Select((_, at) => at == 0 && Gradients.HasFlag(Gradients.Inputs) ? upstreams[0] : null)];

    /// <inheritdoc/>
    protected override void ComputeAdjoints()
    {
    }
}
