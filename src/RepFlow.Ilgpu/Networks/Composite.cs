using System.ComponentModel;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>
/// Layers that are calls of one another and run as one definition. The generator derives a class from it for each such group of layers that networks have.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="members">
/// Its members, each after those whose results it reads, with where its inputs come from: the result of a member, or the complement of the number of an input.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Composite(string name, params (ILayer Layer, int[] Sources)[] members) : INetwork
{
    /// <inheritdoc/>
    public LayerInfo Info { get; } = new(
        name,
        [.. Enumerable.Range(0, members.Max(member => member.Sources.Max(source => ~source)) + 1).Select(input => Input(members, input))],
        [.. members.SelectMany(member => member.Layer.Info.Parameters)],
        [.. members.Select(member => new StageInfo(member.Layer.Info.Name, "layer"))]);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. members.SelectMany(member => member.Layer.Parameters)];

    /// <inheritdoc/>
    public IReadOnlyList<NetworkPart> Parts { get; } = [.. members.Select(member => new NetworkPart(member.Layer.Info.Name, member.Layer))];

    // What the first call of a layer updates, the second one finds: they cannot be one.
    readonly bool repeats = members.Select(member => member.Layer).Where(layer => layer.Parameters.Count > 0).GroupBy(layer => layer, ReferenceEqualityComparer.Instance).Any(same => same.Count() > 1);

    IReadOnlyList<int[]> Sources { get; } = [.. members.Select(member => member.Sources)];

    /// <inheritdoc/>
    public IReadOnlyList<TValue> Pass<TValue>(IReadOnlyList<TValue> inputs, Func<ILayer, IReadOnlyList<TValue>, IReadOnlyList<TValue>> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var results = new List<TValue>();
        foreach (var (member, sources) in members)
        {
            results.Add(part(member, [.. sources.Select(source => source < 0 ? inputs[~source] : results[source])])[0]);
        }

        return [results[^1]];
    }

    /// <inheritdoc/>
    public LayerSteps Plan(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        return !plan.IsFusing || repeats || (plan.IsInference && gradients != Gradients.None) ? PlanOneByOne(plan, inputs, gradients)
            : plan.IsInference ? PlanInference(plan, inputs)
            : PlanAsOne(plan, inputs, gradients);
    }

    /// <summary>Adds the tensors of all members, and the steps of their forward pass as one, to a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">The inputs, tensors of the plan.</param>
    /// <param name="gradients">Which adjoints a backward pass will compute.</param>
    /// <returns>The steps.</returns>
    protected abstract LayerSteps PlanAsOne(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients);

    /// <summary>The same in inference, where members may have other forms, and there is no backward pass.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">The inputs, tensors of the plan.</param>
    /// <returns>The steps.</returns>
    protected virtual LayerSteps PlanInference(MemoryPlan plan, IReadOnlyList<Tensor> inputs) => PlanAsOne(plan, inputs, Gradients.None);

    /// <summary>Adds the tensors and steps of each member by itself to a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">The inputs, tensors of the plan.</param>
    /// <param name="gradients">Which adjoints a backward pass will compute.</param>
    /// <returns>The steps.</returns>
    protected LayerSteps PlanOneByOne(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients) => new OneByOne(this, plan, inputs, gradients, null);

    /// <summary>Adds the tensors and steps of each member by itself to a plan, as a part of the network around.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">The inputs, tensors of the plan.</param>
    /// <param name="gradients">Which adjoints a backward pass will compute.</param>
    /// <param name="held">What the network around holds, the members among it.</param>
    /// <returns>The steps.</returns>
    internal LayerSteps PlanOneByOne(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients, IReadOnlyDictionary<ILayer, NetworkPart> held) =>
        new OneByOne(this, plan, inputs, gradients, held);

    /// <summary>An input: one of integers where the members read it so.</summary>
    static InputInfo Input((ILayer Layer, int[] Sources)[] members, int number)
    {
        var isInteger = members.Any(member => member.Sources.Zip(member.Layer.Info.Inputs).Any(input => input.First == ~number && input.Second.IsInteger));
        return new($"input{number}", 0, HasRest: true, Differentiable: !isInteger, isInteger);
    }

    /// <summary>A member, which must be there.</summary>
    /// <typeparam name="TLayer">What it is.</typeparam>
    /// <param name="layer">The layer.</param>
    /// <returns>The layer.</returns>
    protected static TLayer Member<TLayer>(TLayer? layer)
        where TLayer : class, ILayer => layer ?? throw new InvalidOperationException($"A network runs a layer that is null: its {typeof(TLayer).Name} has not been made.");

    /// <summary>The members' own steps.</summary>
    sealed class OneByOne : NetworkSteps
    {
        readonly List<LayerSteps> steps = [];
        readonly List<LayerSteps?[]> sums = [];
        readonly IReadOnlyList<int[]> sources;

        public OneByOne(Composite composite, MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients, IReadOnlyDictionary<ILayer, NetworkPart>? held)
            : base(composite, plan, inputs, gradients)
        {
            Held = held ?? Held;
            sources = composite.Sources;
            Return(composite.Pass(inputs, (layer, tensors) =>
            {
                steps.Add(Add(layer, [.. tensors]));
                return steps[^1].Outputs;
            })[0]);
        }

        public override void Forward()
        {
            foreach (var step in steps)
            {
                step.Forward();
            }
        }

        protected override void PlanBackwardPass(IReadOnlyList<Tensor?> upstreams)
        {
            var (results, inputs) = (new Tensor?[steps.Count], new Tensor?[Inputs.Count]);
            results[^1] = upstreams[0];
            for (var at = steps.Count - 1; at >= 0; at--)
            {
                var step = steps[at];
                step.PlanBackward(results[at]);
                sums.Add([.. sources[at].Select((source, input) =>
                    Sum(ref source < 0 ? ref inputs[~source] : ref results[source], step.InputAdjoints[input]))]);
            }

            InputAdjoints = inputs;
        }

        protected override void RunBackwardPass()
        {
            for (var at = steps.Count - 1; at >= 0; at--)
            {
                steps[at].Backward();
                foreach (var sum in sums[steps.Count - 1 - at])
                {
                    sum?.Forward();
                }
            }
        }
    }
}
