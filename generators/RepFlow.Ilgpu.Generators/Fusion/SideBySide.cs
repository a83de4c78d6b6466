using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Fusion;

/// <summary>
/// Maps over the same indices that read the same tensors become one with several results; so do folds. A map may also read, in place, what the other computes.
/// What the second adds to a result of the first's is a term of that: a tensor to which several adjoints are added is written once.
/// </summary>
static class SideBySide
{
    /// <summary>The program with all such steps as one.</summary>
    public static FusionProgram Apply(FusionProgram program)
    {
        for (var first = 0; first < program.Steps.Count; first++)
        {
            for (var second = first + 1; second < program.Steps.Count; second++)
            {
                if (Merge(program, first, second) is { } merged)
                {
                    program = merged;
                    second = first;
                }
            }
        }

        return program;
    }

    static FusionProgram? Merge(FusionProgram program, int first, int second)
    {
        var (a, b) = (program.Steps[first], program.Steps[second]);
        var own = b;
        foreach (var output in a.Stage.Outputs.Where(o => own.Stage.Reads.Contains(o.Tensor)))
        {
            // What another step adds in between is no part of the first one's value.
            if (a.Stage.Body is not StageBody.Map || a.Stage.Accumulate || !b.IsFree || !program.AreSteady([output.Tensor], first + 1, second) || Substitution.Into(program.B, b, a.Stage, output) is not { } fused)
            {
                return null;
            }

            b = fused;
        }

        if (!a.IsFree || !b.IsFree || a.IsBackward != b.IsBackward
            || !FusionProgram.Moved(a).Intersect(FusionProgram.Moved(b)).Any()
            || b.Stage.Reads.Intersect(a.Stage.Writes).Any() || b.Stage.Writes.Intersect(a.Stage.Reads).Any()
            || WithIndicesOf(program.B, a.Stage, b.Stage) is not { } other
            || Together(program.B, a.Stage, other) is not { } outputs)
        {
            return null;
        }

        // The first moves behind those between, or the second before them.
        var between = program.Steps.Skip(first + 1).Take(second - first - 1).Select(s => s.Stage).ToList();
        var isLate = Passes(a.Stage, between);
        if (!isLate && !Passes(b.Stage, between))
        {
            return null;
        }

        StageBody body = a.Stage.Body is StageBody.Reduce fold ? fold with { Outputs = outputs } : new StageBody.Map(outputs);
        var steps = program.Steps.ToList();
        steps[isLate ? second : first] = (isLate ? b : a) with
        {
            Stage = a.Stage with { Name = b.Stage.Name, Body = body, Parts = b.Stage.Doing(a.Stage).Parts },
            For = a.For?.Union(b.For!).OrderBy(f => f, StringComparer.Ordinal).ToList(),
            Primal = b.Primal,
        };
        steps.RemoveAt(isLate ? first : second);
        return program with { Steps = steps };
    }

    /// <summary>What two stages in the same indices write; null where one adds to what the other one's results are and it does not.</summary>
    static List<StageOutput>? Together(ExprBuilder b, Stage first, Stage second)
    {
        var terms = second.Outputs.Where(o => first.Writes.Contains(o.Tensor)).ToList();
        var areSums = second.Accumulate && first.Fold == Fold.Sum && terms.All(t => first.Outputs.Count(o => o.Tensor == t.Tensor) == 1
            && first.Outputs.First(o => o.Tensor == t.Tensor).Position.SequenceEqual(t.Position));
        if ((terms.Count > 0 && !areSums) || (first.Accumulate != second.Accumulate && terms.Count < second.Outputs.Count))
        {
            return null;
        }

        StageOutput Whole(StageOutput output) => terms.Where(t => t.Tensor == output.Tensor).Aggregate(output, (sum, term) => sum with { Value = b.Add(sum.Value, term.Value) });
        return [.. first.Outputs.Select(Whole), .. second.Outputs.Except(terms)];
    }

    /// <summary>Whether a stage may run on the other side of others.</summary>
    static bool Passes(Stage stage, IEnumerable<Stage> others) => others.All(o =>
        !o.Reads.Concat(o.Writes).Intersect(stage.Writes).Any() && !o.Writes.Intersect(stage.Reads).Any());

    /// <summary>The second stage in the indices of the first; null where it has others, or folds otherwise.</summary>
    public static Stage? WithIndicesOf(ExprBuilder b, Stage first, Stage second)
    {
        var (dims, overs) = (first.Dims, first.Overs);
        if (first.Body.Form != second.Body.Form || first.Fold != second.Fold || first.FoldGuard is not null || second.FoldGuard is not null
            || !dims.Select(d => d.Extent).SequenceEqual(second.Dims.Select(d => d.Extent)) || !overs.Select(o => o.Extent).SequenceEqual(second.Overs.Select(o => o.Extent)))
        {
            return null;
        }

        var names = second.Dims.Concat(second.Overs).Zip(dims.Concat(overs), (from, to) => (from, to)).ToDictionary(p => p.from.Name, p => p.to);
        var memo = new Dictionary<Expr, Expr>();
        return second.Map(new StageMap { Expr = e => b.Rewrite(e, n => n.Symbol is Symbol.Index ? b.Index(names[n.Name]) : null, memo), Index = name => names[name].Name });
    }
}
