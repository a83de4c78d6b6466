using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Layers.Tests.Execution;

/// <summary>Layers one after the other on one plan, as a network composes them; those of two inputs also read the second of the chain.</summary>
sealed class Chain(params (string Name, ILayer Layer)[] layers) : INetwork
{
    /// <summary>Whether each of the layers runs again before its backward pass.</summary>
    public bool IsRecomputed { get; init; }

    public LayerInfo Info => NetworkMembers.Info("Chain", ["x", "y"], this);

    public IReadOnlyList<Parameter> Parameters => NetworkMembers.Parameters(this);

    public IReadOnlyList<NetworkPart> Parts => [.. layers.Select(l => new NetworkPart(l.Name, l.Layer, IsRecomputed))];

    public IReadOnlyList<TValue> Pass<TValue>(IReadOnlyList<TValue> inputs, Func<ILayer, IReadOnlyList<TValue>, IReadOnlyList<TValue>> part) =>
        [layers.Aggregate(inputs[0], (x, next) => part(next.Layer, Inputs(next.Layer, x, inputs))[0])];

    public LayerSteps Plan(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients) => new Steps(this, plan, inputs, gradients);

    static TValue[] Inputs<TValue>(ILayer layer, TValue x, IReadOnlyList<TValue> inputs) => layer.Info.Inputs.Count == 1 ? [x] : [x, inputs[1]];

    sealed class Steps : NetworkSteps
    {
        readonly List<LayerSteps> steps = [];

        internal Steps(Chain chain, MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
            : base(chain, plan, inputs, gradients)
        {
            var x = inputs[0];
            foreach (var part in chain.Parts)
            {
                steps.Add(Add(part.Layer, Inputs(part.Layer, x, inputs)));
                x = steps[^1].Output;
            }

            Return(x);
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
            var upstream = upstreams[0];
            for (var at = steps.Count - 1; at >= 0; at--)
            {
                steps[at].PlanBackward(upstream);
                upstream = steps[at].InputAdjoints[0];
            }

            InputAdjoints = [upstream, .. Inputs.Skip(1).Select(_ => (Tensor?)null)];
        }

        protected override void RunBackwardPass()
        {
            for (var at = steps.Count - 1; at >= 0; at--)
            {
                steps[at].Backward();
            }
        }
    }
}
