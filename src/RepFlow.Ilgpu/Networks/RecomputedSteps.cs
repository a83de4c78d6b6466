using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>The steps of a part of a network of which nothing is kept but its inputs and results: it runs again before its backward pass.</summary>
sealed class RecomputedSteps : LayerSteps
{
    readonly LayerSteps steps;
    readonly int first;
    readonly int end;

    /// <summary>Makes them, once the forward pass of the part has been planned.</summary>
    /// <param name="steps">The part's own steps.</param>
    /// <param name="first">The first of them in the plan.</param>
    public RecomputedSteps(LayerSteps steps, int first)
        : base(steps.Plan, steps.Inputs, steps.Gradients)
    {
        (this.steps, this.first, end) = (steps, first, steps.Plan.StepCount);
        Outputs = steps.Outputs;
    }

    /// <inheritdoc/>
    public override void Forward() => steps.Forward();

    /// <inheritdoc/>
    protected override void PlanAdjoints(IReadOnlyList<Tensor?> upstreams)
    {
        Plan.Replay(first, end);
        steps.PlanBackward(upstreams);
        (InputAdjoints, ParameterAdjoints) = (steps.InputAdjoints, steps.ParameterAdjoints);
    }

    /// <inheritdoc/>
    protected override void ComputeAdjoints()
    {
        Plan.IsReplaying = true;
        try
        {
            steps.Forward();
        }
        finally
        {
            Plan.IsReplaying = false;
        }

        steps.Backward();
    }
}
