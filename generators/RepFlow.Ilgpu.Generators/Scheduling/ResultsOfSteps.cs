using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>
/// In a layer with several results: by which of them the gradients come that each step of the backward pass takes on. Where a loss depends on none of these the step would hand on zeros, and does not run;
/// what it would have written is set to zero where a step that does run, or whoever wants the gradient, reads it.
/// </summary>
sealed class ResultsOfSteps
{
    readonly Dictionary<BackwardStep, IReadOnlyList<string>?> all = new();

    /// <summary>Follows the gradients through the steps.</summary>
    /// <param name="model">The definition.</param>
    /// <param name="plan">Its backward pass.</param>
    /// <param name="containerOf">Where a tensor stands.</param>
    public ResultsOfSteps(LayerModel model, BackwardPlan plan, Func<string, string> containerOf)
    {
        if (!model.IsApart)
        {
            return;
        }

        var results = new Dictionary<string, HashSet<string>>();
        foreach (var (result, upstream) in model.Outputs.Zip(Names.Upstreams(model), (r, u) => (r, u)))
        {
            results[upstream] = [result];
        }

        foreach (var step in plan.Steps)
        {
            var own = new HashSet<string>(step.Stage.Reads.Select(containerOf).Where(results.ContainsKey).SelectMany(read => results[read]));
            all[step] = own.Count == 0 || own.Count == model.Outputs.Count ? null : model.Outputs.Where(own.Contains).ToList();
            foreach (var written in step.Stage.Writes.Select(containerOf))
            {
                results[written] = results.TryGetValue(written, out var before) ? [.. before, .. own] : own;
            }
        }

        var leaves = new HashSet<string>(plan.Differentiable.Select(leaf => containerOf(plan.Adjoints[leaf])));
        var cleared = new HashSet<string>(plan.Cleared.Where(c => c.WhenOff is null).Select(c => containerOf(c.Tensor)));
        Emptied =
        [
            .. from step in plan.Steps
               let of = all[step]
               where of is not null
               from written in step.Stage.Writes
               let container = containerOf(written)
               where !cleared.Contains(container) && (leaves.Contains(container) || plan.Steps.Any(other => other != step && GoesOn(other, of!) && Touches(other, container)))
               select (written, step.For, of!),
        ];

        bool GoesOn(BackwardStep other, IReadOnlyList<string> without) => all[other] is not { } of || of.Except(without).Any();
        bool Touches(BackwardStep step, string container) => step.Stage.Reads.Concat(step.Stage.Writes).Any(tensor => containerOf(tensor) == container);
    }

    /// <summary>What is zero where there is no gradient by some results: the tensor, the inputs and parameters for whose sake, and the results.</summary>
    public IReadOnlyList<(string Tensor, IReadOnlyList<string> For, IReadOnlyList<string> Of)> Emptied { get; } = [];

    /// <summary>The results of a step; null where any will do.</summary>
    public IReadOnlyList<string>? Of(BackwardStep step) => all.TryGetValue(step, out var of) ? of : null;
}
