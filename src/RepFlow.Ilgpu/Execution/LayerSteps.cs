using System.ComponentModel;

namespace RepFlow.Ilgpu.Execution;

/// <summary>
/// What a layer runs on tensors that a plan places: one layer's execution is its steps with a plan of their own, a network's the steps of its layers with
/// one plan for all. The generator derives one class from it for each definition and each network.
/// </summary>
/// <param name="plan">The plan, to which the tensors and steps of the forward pass have been added once this is made.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="gradients">Which adjoints a backward pass will compute.</param>
public abstract class LayerSteps(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
{
    readonly string scope = plan.Scope;
    readonly List<LayerSteps> recomputed = [];
    readonly List<Tensor> absent = [];
    bool hasBackward;

    /// <summary>The plan.</summary>
    public MemoryPlan Plan { get; } = plan;

    /// <summary>The inputs.</summary>
    public IReadOnlyList<Tensor> Inputs { get; } = inputs;

    /// <summary>Which adjoints the backward pass computes.</summary>
    public Gradients Gradients { get; } = gradients;

    /// <summary>The results of <see cref="Forward"/>: of a layer one or those that <see cref="ResultsAttribute"/> names, of a network as many as it returns.</summary>
    public IReadOnlyList<Tensor> Outputs { get; protected set; } = [];

    /// <summary>The result of <see cref="Forward"/>, the first of several.</summary>
    public Tensor Output => Outputs[0];

    /// <summary>The gradient of the loss by each result, as the backward pass was planned with; null where the loss does not depend on it.</summary>
    internal IReadOnlyList<Tensor?> OutputAdjoints { get; private set; } = [];

    /// <summary>Whether the results, and the gradients by them, stay as they are to the end of a pass.</summary>
    internal bool IsObserved
    {
        get;
        set
        {
            field = value;
            Hold(Outputs);
        }
    }

    /// <summary>The gradient of the loss by each input, once the backward pass is planned; null where none is computed.</summary>
    public IReadOnlyList<Tensor?> InputAdjoints { get; protected set; } = new Tensor?[inputs.Count];

    /// <summary>The gradient of the loss by each parameter, once the backward pass is planned; null where none is computed, empty where none is at all.</summary>
    public IReadOnlyList<Tensor?> ParameterAdjoints { get; protected set; } = [];

    /// <summary>
    /// Adds the tensors and steps of the backward pass to the plan. Where no adjoint is wanted, or the loss depends on no result, there is nothing to add, and
    /// <see cref="Backward"/> does nothing.
    /// </summary>
    /// <param name="upstreams">The gradient of the loss by each of <see cref="Outputs"/>; null where the loss does not depend on it.</param>
    public void PlanBackward(params IReadOnlyList<Tensor?> upstreams)
    {
        ArgumentNullException.ThrowIfNull(upstreams);
        OutputAdjoints = upstreams;
        Hold(IsObserved ? upstreams : []);
        hasBackward = Gradients != Gradients.None && upstreams.Any(upstream => upstream is not null);
        if (hasBackward)
        {
            // Tensors of the backward pass are called after the same part.
            var (outer, pass) = (Plan.Scope, Plan.Pass);
            (Plan.Scope, Plan.Pass) = (scope, PlannedPass.Backward);
            Plan.BeginAdjoints(this);
            PlanAdjoints(upstreams);
            (Plan.Scope, Plan.Pass) = (outer, pass);
        }
    }

    /// <summary>Computes <see cref="Outputs"/> from <see cref="Inputs"/>.</summary>
    public abstract void Forward();

    /// <summary>Computes the adjoints, after <see cref="Forward"/>.</summary>
    public void Backward()
    {
        if (hasBackward)
        {
            foreach (var layer in recomputed)
            {
                layer.Recompute();
            }

            foreach (var upstream in absent)
            {
                upstream.Clear();
            }

            ComputeAdjoints();
        }
    }

    /// <summary>Computes <see cref="Output"/> again from what the plan has kept. It is called where the step that computes it has been announced so.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual void Recompute() => throw new NotSupportedException("These steps have none that can run alone.");

    /// <summary>Says that the adjoints read the result of a layer that is not kept: it is recomputed before.</summary>
    /// <param name="layer">The layer's steps.</param>
    internal void RecomputeFirst(LayerSteps layer) => recomputed.Add(layer);

    /// <summary>The gradient by one of several results, for the adjoints to be planned with: zeros where the loss does not depend on it.</summary>
    /// <param name="at">Its number.</param>
    /// <returns>A tensor of the plan.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Tensor Upstream(int at)
    {
        if (OutputAdjoints[at] is { } upstream)
        {
            return upstream;
        }

        absent.Add(Plan.Hold(Plan.Add(Outputs[at].Shape, "noGradient")));
        return absent[^1];
    }

    void Hold(IReadOnlyList<Tensor?> tensors)
    {
        foreach (var tensor in tensors.OfType<Tensor>())
        {
            Plan.Hold(tensor);
        }
    }

    /// <summary>Adds the tensors and steps of the backward pass to the plan, where there is one.</summary>
    /// <param name="upstreams">The gradient of the loss by each of <see cref="Outputs"/>: at least one is not null.</param>
    protected abstract void PlanAdjoints(IReadOnlyList<Tensor?> upstreams);

    /// <summary>Computes the adjoints, where there are any.</summary>
    protected abstract void ComputeAdjoints();
}
