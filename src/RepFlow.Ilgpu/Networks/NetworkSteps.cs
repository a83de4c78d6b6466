using System.ComponentModel;
using RepFlow.Ilgpu.Arithmetic;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>The steps of a network: those of its layers, one after the other, on one plan. The generator derives a class from it for each network.</summary>
/// <param name="network">The network.</param>
/// <param name="plan">The plan.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="gradients">Which adjoints a backward pass will compute.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class NetworkSteps(INetwork network, MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients) : LayerSteps(plan, inputs, gradients)
{
    readonly HashSet<Tensor> wanted = new(gradients.HasFlag(Gradients.Inputs) ? inputs.Where(input => input.Precision != Precision.Int32) : [], ReferenceEqualityComparer.Instance);
    readonly HashSet<Parameter> known = new(network.Parameters, ReferenceEqualityComparer.Instance);
    readonly List<(ILayer Layer, LayerSteps Steps)> parts = [];
    readonly List<LayerSteps> parameterSums = [];

    /// <summary>What the network holds, each by the first of its fields.</summary>
    private protected IReadOnlyDictionary<ILayer, NetworkPart> Held { get; init; } = HeldBy(network);

    /// <summary>Plans the forward pass of a layer, the next of the network.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <returns>Its steps.</returns>
    public LayerSteps Add(ILayer layer, params Tensor[] inputs)
    {
        if (layer is null)
        {
            throw new InvalidOperationException($"{network.Info.Name} runs a layer that is null.");
        }

        if (!layer.Parameters.Where(parameter => parameter.Shape.Count > 0).All(known.Contains))
        {
            throw new InvalidOperationException(
                $"{network.Info.Name} runs a {Name(layer)} that none of its fields and properties holds, so its parameters would be neither learned nor saved: keep it in a field or property of the network, alone or in a list.");
        }

        // Its inputs' adjoints are wanted where something before it is learned or observed, or the adjoints of the network's own inputs are.
        var own = Gradients & Gradients.Parameters;
        var isWanted = inputs.Any(wanted.Contains);
        var steps = PlanPart(layer, inputs, isWanted ? own | Gradients.Inputs : own, out var isObserved);
        if (isWanted || isObserved || (own != Gradients.None && layer.Info.Parameters.Zip(layer.Parameters).Any(p => p.First.Learned && p.Second.Learned)))
        {
            wanted.UnionWith(steps.Outputs);
        }

        parts.Add((layer, steps));
        return steps;
    }

    /// <summary>Plans the forward pass of a part.</summary>
    /// <param name="layer">The part.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="gradients">Which adjoints of its own it will compute.</param>
    /// <param name="isObserved">Whether the adjoints of its results are wanted because the part is observed, or one inside it.</param>
    LayerSteps PlanPart(ILayer layer, Tensor[] inputs, Gradients gradients, out bool isObserved)
    {
        var isObserving = Gradients.HasFlag(Gradients.Observed);
        var inner = gradients | (Gradients & Gradients.Observed);
        var fused = layer is Composite { Parts: var members } ? members.SkipLast(1).Select(part => Name(part.Layer)).ToList() : [];
        if (fused.Exists(Plan.Observes))
        {
            isObserved = isObserving;
            return ((Composite)layer).PlanOneByOne(Plan, inputs, inner, Held);
        }

        LayerSteps steps;
        var name = Name(layer);
        var first = Plan.StepCount;
        using (Plan.In(name))
        {
            steps = PartException.In(name, () =>
            {
                CheckIntegers(layer, inputs);
                return layer.Plan(Plan, inputs, layer is INetwork and not Composite ? inner : gradients);
            });
            isObserved = isObserving && steps is NetworkSteps part && part.Outputs.Any(part.wanted.Contains);
            if (Plan.IsRecomputing && !Plan.IsKeepingAll && Held.GetValueOrDefault(layer) is { } held && (held.IsRecomputed || Plan.Recomputes(layer)))
            {
                steps = new RecomputedSteps(steps, first);
            }
        }

        // The result of layers that run as one is that of the last.
        fused.ForEach(member => Plan.Observe(member, null));
        isObserved |= Plan.Observe(layer is Composite composite ? Name(composite.Parts[^1].Layer) : name, steps) && isObserving;
        return steps;
    }

    /// <summary>Integers go where integers are read.</summary>
    void CheckIntegers(ILayer layer, Tensor[] inputs)
    {
        foreach (var (input, info) in inputs.Zip(layer.Info.Inputs))
        {
            if ((input.Precision == Precision.Int32) != info.IsInteger)
            {
                throw new ArgumentException(info.IsInteger
                    ? $"'{info.Name}' takes integers: mark the parameter of {network.Info.Name}.Forward that it comes from with [Integers]."
                    : $"'{info.Name}' takes real numbers, and is given a tensor of integers.");
            }
        }
    }

    /// <summary>A layer by its field; several that run as one by all of theirs.</summary>
    string Name(ILayer layer) =>
        layer is Composite composite ? string.Join("+", composite.Parts.Select(part => Name(part.Layer))) : Held.GetValueOrDefault(layer)?.Name ?? layer.Info.Name;

    /// <summary>Ends the forward pass.</summary>
    /// <param name="outputs">The network's results.</param>
    /// <returns>These steps.</returns>
    public LayerSteps Return(params Tensor[] outputs)
    {
        Outputs = outputs;
        return this;
    }

    /// <summary>Adds what a reader of a tensor contributes to its adjoint.</summary>
    /// <param name="adjoint">The adjoint so far, null for none; then the sum.</param>
    /// <param name="contribution">What is added; null for nothing.</param>
    /// <returns>The step that adds, run by <see cref="LayerSteps.Forward"/>; null where there is nothing to add to, or nothing to add.</returns>
    protected LayerSteps? Sum(ref Tensor? adjoint, Tensor? contribution)
    {
        var sum = adjoint is null || contribution is null ? null : Arithmetic.Add.Definition.Plan(Plan, [adjoint, contribution], Gradients.None);
        adjoint = sum?.Output ?? adjoint ?? contribution;
        return sum;
    }

    /// <inheritdoc/>
    protected sealed override void PlanAdjoints(IReadOnlyList<Tensor?> upstreams)
    {
        PlanBackwardPass(upstreams);
        var adjoints = new Dictionary<Parameter, Tensor?>(ReferenceEqualityComparer.Instance);
        foreach (var (parameter, contribution) in parts.SelectMany(part => part.Layer.Parameters.Zip(part.Steps.ParameterAdjoints)))
        {
            var adjoint = adjoints.GetValueOrDefault(parameter);
            if (Sum(ref adjoint, contribution) is { } sum)
            {
                parameterSums.Add(sum);
                Plan.Gradient(parameter, sum.Output);
            }

            adjoints[parameter] = adjoint;
        }

        // Of a composite a parameter may be that of two members. Its adjoint is handed on once: who has several adds them up.
        ParameterAdjoints = [.. network.Parameters.Select(parameter => adjoints.Remove(parameter, out var adjoint) ? adjoint : null)];
    }

    /// <inheritdoc/>
    protected sealed override void ComputeAdjoints()
    {
        RunBackwardPass();
        foreach (var sum in parameterSums)
        {
            sum.Forward();
        }
    }

    static Dictionary<ILayer, NetworkPart> HeldBy(INetwork network)
    {
        var held = new Dictionary<ILayer, NetworkPart>(ReferenceEqualityComparer.Instance);
        foreach (var part in network.Parts)
        {
            held.TryAdd(part.Layer, part);
        }

        return held;
    }

    /// <summary>Plans the backward pass of every layer, the last first.</summary>
    /// <param name="upstreams">The gradient of the loss by each result.</param>
    protected abstract void PlanBackwardPass(IReadOnlyList<Tensor?> upstreams);

    /// <summary>Runs the backward pass of every layer, the last first.</summary>
    protected abstract void RunBackwardPass();
}
