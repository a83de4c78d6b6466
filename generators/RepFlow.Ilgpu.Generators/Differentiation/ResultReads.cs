using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Adjoints of a map behind a contraction that read the map's result instead of the sums, which then are needed by nothing but the map: it can be done as they are
/// stored, and they are not kept.
/// </summary>
/// <remarks>
/// Two things are known of y = f(x) without x, bit for bit. The value itself: the derivative 1 - tanh(x)^2 is 1 - y^2. And a condition that chooses between x and something else:
/// where y = c(x) ? a : x, and c(a) holds whatever x is, c(y) is c(x). So the mask of a rectifier, y = x &lt;= 0 ? 0 : x, is y &lt;= 0.
/// </remarks>
static class ResultReads
{
    /// <summary>The backward pass of a definition with such reads, wherever something need not be kept for it.</summary>
    /// <param name="model">The definition.</param>
    /// <param name="plan">Its backward pass.</param>
    /// <param name="ofAll">Whether anything that a map reads counts, and not only the sums of contractions.</param>
    public static BackwardPlan Apply(LayerModel model, BackwardPlan plan, bool ofAll = false)
    {
        foreach (var map in model.Stages.Where(s => s is { Body: StageBody.Map { Outputs.Count: 1 }, When: null, Updates: null, Accumulate: false }))
        {
            var output = map.Outputs[0];
            foreach (var sums in output.Guard is null ? output.Value.Reads().Select(r => r.Name).Distinct() : [])
            {
                if (!IsAsked(model, plan, sums) || (!ofAll && !AreSums(model, sums)))
                {
                    continue;
                }

                var steps = plan.Steps.Select(step => Rewritten(model.Builder, step, map, sums)).ToList();
                if (steps.All(step => !step.Stage.Reads.Contains(sums)))
                {
                    plan = plan with { Steps = steps };
                }
            }
        }

        return plan;
    }

    /// <summary>Whether a stage makes a tensor that the backward pass reads, and nobody else.</summary>
    static bool IsAsked(LayerModel model, BackwardPlan plan, string tensor) =>
        !model.Outputs.Contains(tensor) && model.Stages.Any(s => s.Writes.Contains(tensor)) && plan.Steps.Any(step => step.Stage.Reads.Contains(tensor));

    /// <summary>Whether a contraction makes a tensor, or a map behind one that may be switched off.</summary>
    static bool AreSums(LayerModel model, string tensor)
    {
        bool IsMade(string by) => model.Stages.Any(s => s.Body is StageBody.Contract && s.Result == by);
        return IsMade(tensor) || model.Stages.Any(s => s is { Body: StageBody.Map, When: not null } && s.Result == tensor && IsMade(s.PassThrough!));
    }

    /// <summary>An adjoint that reads sums in place, with reads of a map's result instead where that says as much.</summary>
    static BackwardStep Rewritten(ExprBuilder b, BackwardStep step, Stage map, string sums)
    {
        var reads = step.Stage.Expressions().Reads().Where(r => r.Name == sums).Distinct().ToList();
        var output = map.Outputs[0];
        if (reads.Count != 1 || step.Stage.Body is not (StageBody.Map or StageBody.Reduce)
            || !output.Position.All(p => p.Op == Op.Index) || output.Value.Reads().Where(r => r.Name == sums).Any(r => !r.Positions.SequenceEqual(output.Position)))
        {
            return step;
        }

        var places = output.Position.Select(p => p.Name).Zip(reads[0].Positions, (index, place) => (index, place)).ToDictionary(p => p.index, p => p.place);
        var value = b.Rewrite(output.Value, n => n.Op == Op.Index ? places[n.Name] : null);
        var result = b.Read(output.Tensor, reads[0].Positions.ToList(), reads[0].Guard);
        var known = new Dictionary<Expr, Expr> { [value] = result };
        foreach (var (condition, same) in Conditions(b, value, result))
        {
            known[condition] = same;
        }

        var memo = new Dictionary<Expr, Expr>();
        return step with { Stage = step.Stage.Map(new StageMap { Expr = e => b.Rewrite(e, n => known.TryGetValue(n, out var other) ? other : null, memo) }) };
    }

    /// <summary>What a value's own condition is of the result.</summary>
    static IEnumerable<(Expr Condition, Expr Same)> Conditions(ExprBuilder b, Expr value, Expr result)
    {
        if (value.Op != Op.Select)
        {
            yield break;
        }

        Expr Of(Expr x, Expr other) => b.Rewrite(value.Args[0], n => n == x ? other : null);
        var (condition, chosen, left) = (value.Args[0], value.Args[1], value.Args[2]);
        if (!left.IsConst && Of(left, chosen).IsTrue)
        {
            yield return (condition, Of(left, result));
        }
        else if (!chosen.IsConst && Of(chosen, left) is { Op: Op.BoolConst, IsTrue: false })
        {
            yield return (condition, Of(chosen, result));
        }
    }
}
