namespace RepFlow.Ilgpu.Execution;

/// <summary>
/// What a layer runs on tensors that a plan places: one layer's execution is its steps with a plan of their own, a network's the steps of its layers with
/// one plan for all. The generator derives one class from it for each definition.
/// </summary>
/// <param name="plan">The plan, to which the tensors and steps of the forward pass have been added once this is made.</param>
/// <param name="inputs">The inputs.</param>
public abstract class LayerSteps(MemoryPlan plan, IReadOnlyList<Tensor> inputs)
{
    /// <summary>The plan.</summary>
    public MemoryPlan Plan { get; } = plan;

    /// <summary>The inputs.</summary>
    public IReadOnlyList<Tensor> Inputs { get; } = inputs;

    /// <summary>The result of <see cref="Forward"/>.</summary>
    public Tensor Output { get; protected init; } = null!;

    /// <summary>The gradient of the loss by each input, once the backward pass is planned; null where none is computed.</summary>
    public IReadOnlyList<Tensor?> InputAdjoints { get; protected set; } = [];

    /// <summary>The gradient of the loss by each parameter, once the backward pass is planned; null where none is computed.</summary>
    public IReadOnlyList<Tensor?> ParameterAdjoints { get; protected set; } = [];

    /// <summary>Adds the tensors and steps of the backward pass to the plan.</summary>
    /// <param name="upstream">The gradient of the loss by <see cref="Output"/>.</param>
    public abstract void PlanBackward(Tensor upstream);

    /// <summary>Computes <see cref="Output"/> from <see cref="Inputs"/>.</summary>
    public abstract void Forward();

    /// <summary>Computes the adjoints, after <see cref="Forward"/>.</summary>
    public abstract void Backward();
}
