using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Fusion;

/// <summary>All that a definition runs, forward and backward, in one list, as the passes of fusion write it anew.</summary>
/// <param name="B">Makes expressions.</param>
/// <param name="Steps">The steps in the order in which they run.</param>
/// <param name="Held">The tensors that are there for others too.</param>
/// <param name="Views">The results of maps that may be switched off, and what passes through then: they are there for the backward pass.</param>
sealed record FusionProgram(ExprBuilder B, IReadOnlyList<FusionStep> Steps, IReadOnlyCollection<string> Held, IReadOnlyCollection<string> Views)
{
    /// <summary>A definition as a program.</summary>
    public static FusionProgram Of(DifferentiatedLayer layer)
    {
        var (model, plan) = (layer.Model, layer.Plan);
        var switched = new HashSet<string>(model.Stages.Where(s => s.When is not null).Select(s => s.Name));
        var views = model.Stages.Where(s => s.When is not null && plan.Steps.Count > 0).SelectMany(s => s.Writes.Append(s.PassThrough!)).ToList();
        Stage Named(Stage stage) => stage with { Parts = stage.Parts ?? $"{model.Name}.{stage.Name}" };
        var held = model.Outputs.Concat(plan.Adjoints.Values).Concat(views.Select(Names.Adjoint)).Concat(plan.Cleared.Select(c => c.Tensor))
            .Concat(model.Stages.Where(s => s.Updates is not null).SelectMany(s => s.Writes));
        return new FusionProgram(
            model.Builder,
            [
                .. model.Stages.Select(s => new FusionStep(Named(s))),
                .. plan.Kept.Select(s => new FusionStep(Named(s), IsKept: true)),
                .. plan.Steps.Select(s => new FusionStep(Named(s.Stage), s.For, Primal: s.Primal, IsSwitched: s.Switch is not null || (s.Primal is not null && switched.Contains(s.Primal)), WhenOff: s.WhenOff, Switch: s.Switch)),
            ],
            [.. held.Select(t => plan.Aliases.TryGetValue(t, out var other) ? other : t)],
            views);
    }

    /// <summary>The definition with the program's stages.</summary>
    public DifferentiatedLayer In(DifferentiatedLayer layer)
    {
        var model = layer.Model with { Stages = Steps.Where(s => s is { IsBackward: false, IsKept: false }).Select(s => s.Stage).ToList() };
        return layer with
        {
            Model = model,
            Plan = layer.Plan with
            {
                Kept = Steps.Where(s => s.IsKept).Select(s => s.Stage).ToList(),
                Steps = Steps.Where(s => s.IsBackward).Select(s => new BackwardStep(s.Stage, s.For!, s.Primal, s.WhenOff, s.Switch)).ToList(),
            },
        };
    }

    /// <summary>
    /// How many tensors are moved element by element: what a step reads or writes at places that all of its indices decide. The rest is small beside them.
    /// </summary>
    public int Traffic => Steps.Sum(s => Moved(s).Count);

    /// <summary>The tensors that a step moves.</summary>
    public static IReadOnlyCollection<string> Moved(FusionStep step)
    {
        var indices = new HashSet<string>(step.Indices.Select(i => i.Name));
        var reads = step.Stage.Outputs.SelectMany(o => o.Position.Append(o.Value)).Reads().Select(r => (r.Name, Positions: r.Positions.ToList()));
        var writes = step.Stage.Outputs.Select(o => (Name: o.Tensor, Positions: o.Position.ToList()));
        return [.. reads.Concat(writes).Where(a => indices.IsSubsetOf(a.Positions.Nodes().Where(n => n.Op == Op.Index).Select(n => n.Name))).Select(a => a.Name).Distinct()];
    }

    /// <summary>Whether none of some tensors is written by the steps from one up to before another.</summary>
    public bool AreSteady(IEnumerable<string> tensors, int from, int to) =>
        !Steps.Skip(from).Take(to - from).SelectMany(s => s.Stage.Writes).Intersect(tensors).Any();
}
