using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Scheduling.Tensors;

/// <summary>The tensors of a definition's execution: what holds what, of which shape, and for whose sake.</summary>
sealed class LayerTensors
{
    readonly LayerModel model;
    readonly BackwardPlan plan;
    readonly ExprBuilder b;
    readonly IReadOnlyDictionary<string, string> within;

    /// <summary>Places the tensors of a definition.</summary>
    /// <param name="model">The definition.</param>
    /// <param name="plan">Its backward pass.</param>
    /// <param name="within">Tensors that are never stored, and the one in whose place each is computed.</param>
    public LayerTensors(LayerModel model, BackwardPlan plan, IReadOnlyDictionary<string, string>? within = null)
    {
        this.within = within ?? new Dictionary<string, string>();
        this.model = model;
        this.plan = plan;
        b = model.Builder;
    }

    /// <summary>The tensors that are the layer's results.</summary>
    public IReadOnlyList<string> Results => model.IsApart || model.Outputs.Count == 1 ? model.Outputs : ["output"];

    /// <summary>The extents of the result that a tensor is, or is a part of; null for an element-wise one.</summary>
    IReadOnlyList<Expr>? ResultShape
    {
        get
        {
            if (!model.Shapes.TryGetValue(model.Outputs[0], out var shape))
            {
                return null;
            }

            var result = shape.ToList();
            foreach (var other in model.Outputs.Skip(1))
            {
                result[model.OutputAxis] = b.Add(result[model.OutputAxis], model.Shapes[other][model.OutputAxis]);
            }

            return result;
        }
    }

    /// <summary>Where a tensor's elements stand.</summary>
    public Placement Placement(string tensor)
    {
        tensor = plan.Aliases.TryGetValue(tensor, out var other) ? other : within.TryGetValue(tensor, out var place) ? place : tensor;
        if (!model.IsApart && model.Outputs.Count > 1)
        {
            Expr offset = b.Int(0);
            foreach (var output in model.Outputs)
            {
                if (tensor == output || (tensor == Names.Adjoint(output) && plan.UpstreamAliases.Contains(output)))
                {
                    return new Placement(tensor == output ? Results[0] : "upstream", ResultShape!, model.OutputAxis, offset);
                }

                offset = b.Add(offset, model.Shapes[output][model.OutputAxis]);
            }
        }
        else if (plan.UpstreamAliases.FirstOrDefault(output => tensor == Names.Adjoint(output)) is { } result)
        {
            tensor = Names.Upstream(model, result);
        }

        return new Placement(tensor, Shape(tensor), -1, b.Int(0));
    }

    /// <summary>The extents of a tensor; one dim over all elements where it is element-wise.</summary>
    public IReadOnlyList<Expr> Shape(string tensor) =>
        plan.Shapes.TryGetValue(tensor, out var added) ? added
        : model.Shapes.TryGetValue(tensor, out var shape) ? shape
        : model.IsApart && model.Outputs.FirstOrDefault(o => tensor == Names.Upstream(model, o)) is { } output ? model.Shapes[output]
        : tensor is "upstream" or "output" && ResultShape is { } result ? result
        : [b.Rest];

    /// <summary>The results of forward stages that have a tensor of their own, in order.</summary>
    public IEnumerable<(string Tensor, Stage Stage)> StageResults =>
        from stage in model.Stages
        from tensor in stage.Writes
        where Placement(tensor).Container == tensor
        select (tensor, stage);

    /// <summary>The tensors of the backward pass in the order of first use, each with the inputs and parameters for whose sake it exists.</summary>
    public IEnumerable<(string Tensor, IReadOnlyList<string> For)> Adjoints
    {
        get
        {
            var sakes = new List<(string Tensor, HashSet<string> For)>();
            foreach (var step in plan.Steps)
            {
                // What a step reads and none writes is zero: the gradient by what nothing depends on.
                foreach (var tensor in step.Stage.Writes.Concat((step.Stage.Body as StageBody.Sweep)?.Seeds.OfType<string>() ?? []).Concat(step.Stage.Reads.Intersect(plan.Cleared.Select(c => c.Tensor))).Select(t => Placement(t).Container).Where(t => !Names.Upstreams(model).Contains(t)))
                {
                    var leaf = plan.Adjoints.FirstOrDefault(a => a.Value == tensor).Key;
                    var at = sakes.FindIndex(s => s.Tensor == tensor);
                    if (at < 0)
                    {
                        at = sakes.Count;
                        sakes.Add((tensor, []));
                    }

                    // A sweep leaves out what is not wanted; what another stage writes must be there when it runs.
                    sakes[at].For.UnionWith(leaf is not null && step.Stage.Body is StageBody.Sweep ? [leaf] : step.For);
                }
            }

            return sakes.Select(s => (s.Tensor, (IReadOnlyList<string>)s.For.OrderBy(f => f, System.StringComparer.Ordinal).ToList()));
        }
    }
}
