using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Fusion;

/// <summary>
/// A map into the maps and folds that read its result in place: its value takes the place of their read, and the result is not stored where nobody else
/// reads it. In the backward pass a value is computed again instead of being kept.
/// </summary>
static class Substitution
{
    // Beyond so much it is cheaper to store a value than to compute it again.
    const int MostWork = 40;

    // A kernel that a person can read, and that a processor has registers for.
    const int MostNodes = 400;

    /// <summary>The program with a tensor's value in the place of its reads; null where that cannot be.</summary>
    public static FusionProgram? Apply(FusionProgram program, string tensor)
    {
        var writers = Enumerable.Range(0, program.Steps.Count).Where(at => program.Steps[at].Stage.Writes.Contains(tensor)).ToList();
        var readers = Enumerable.Range(0, program.Steps.Count).Where(at => program.Steps[at].Stage.Reads.Contains(tensor)).ToList();
        if (writers.Count != 1 || readers.Count == 0
            || Unswitched(program, program.Steps[writers[0]]) is not { IsFree: true, Stage: { Body: StageBody.Map, Accumulate: false } map } writer)
        {
            return null;
        }

        var switched = program.Steps[writers[0]].Stage;
        var isHeld = program.Held.Contains(tensor) || (switched.When is null && program.Views.Contains(tensor));
        var output = map.Outputs.First(o => o.Tensor == tensor);
        var inputs = output.Value.Reads().Select(r => r.Name).Distinct().ToList();
        var nodes = output.Value.Nodes();
        if (map.Outputs.Count(o => o.Tensor == tensor) > 1
            || nodes.Count > MostNodes
            || ((isHeld || readers.Count > 1) && nodes.Sum(Work) > MostWork)
            || !program.AreSteady(inputs, writers[0], readers.Max())
            || (readers.Any(at => program.Steps[at].FindsPositions) && !output.Value.IsSameEverywhere())
            || (readers.Any(at => program.Steps[at].IsBackward) && !writer.IsBackward && program.Steps.Select(s => s.Stage.Updates).OfType<string>().Intersect(inputs).Any()))
        {
            return null;
        }

        var steps = program.Steps.ToList();
        foreach (var at in readers)
        {
            if (Into(program.B, steps[at], map, output) is not { } fused)
            {
                return null;
            }

            steps[at] = fused;
        }

        if (!isHeld)
        {
            var left = map.Outputs.Where(o => o != output).ToList();
            steps[writers[0]] = writer with { Stage = map with { Body = new StageBody.Map(left) } };
            steps.RemoveAll(s => s.Stage.Body is StageBody.Map { Outputs.Count: 0 });
            steps = switched.When is null ? steps : [.. steps.Select(s => s.IsBackward && s.Primal == switched.Name ? s with { Switch = switched.When } : s)];
        }

        return program with { Steps = steps };
    }

    /// <summary>
    /// A map that a hyper-parameter decides about, as one whose value it chooses, of what passes through else. Only where the backward pass reads neither, and has nothing to do
    /// where it is switched off; nor where a step makes the gradient by what passes through, for without the stage nothing says that it is the result's where the step does not run.
    /// </summary>
    static FusionStep Unswitched(FusionProgram program, FusionStep step)
    {
        var stage = step.Stage;
        if (stage is not { Body: StageBody.Map { Outputs.Count: 1 } map, When: { } when, PassThrough: { } through }
            || program.Steps.Any(s => s.IsBackward && (s.Stage.Reads.Contains(stage.Result) || s.Stage.Reads.Contains(through)
                || (s.Primal == stage.Name && (s.WhenOff || s.Stage.Writes.Contains(Names.Adjoint(through)))))))
        {
            return step;
        }

        // What is read only where it is switched on may not be there else.
        var (b, memo) = (program.B, new Dictionary<Expr, Expr>());
        var isOn = b.Hyper(when, ExprType.Bool);
        var output = map.Outputs[0];
        var value = b.Rewrite(
            output.Value,
            _ => null,
            memo,
            (n, args) => n.Op == Op.Read && n.Name != through ? b.Read(n.Symbol!, args.Take(args.Count - 1), b.And(isOn, args[args.Count - 1]), n.Type) : null);
        value = b.Select(isOn, value, b.Read(through, output.Position, b.True));
        return step with { Stage = stage with { Body = map with { Outputs = [output with { Value = value }] }, When = null, PassThrough = null } };
    }

    /// <summary>A step with the value of a map's output in the place of its read; null where one writes or reads it elsewhere than in place, or in another form.</summary>
    public static FusionStep? Into(ExprBuilder b, FusionStep reader, Stage map, StageOutput output)
    {
        var stage = reader.Stage;
        var reads = stage.Expressions().Reads().Where(r => r.Name == output.Tensor).Distinct().ToList();
        if (stage.Body is not (StageBody.Map or StageBody.Reduce) || stage.PassThrough == output.Tensor
            || !InPlace(output.Position, map.Dims) || reads.Count != 1 || !reads[0].Guard.IsTrue || !InPlace(reads[0].Positions, reader.Indices) || output.Position.Count != reads[0].Positions.Count())
        {
            return null;
        }

        var places = output.Position.Select(p => p.Name).Zip(reads[0].Positions, (index, place) => (index, place)).ToDictionary(p => p.index, p => p.place);
        var value = b.Rewrite(output.Value, n => n.Op == Op.Index ? places[n.Name] : null);
        var memo = new Dictionary<Expr, Expr>();
        stage = stage.Map(new StageMap { Expr = e => b.Rewrite(e, n => n == reads[0] ? value : null, memo) }).Doing(map);
        return stage.Body.Values.Nodes().Count > MostNodes ? null : reader with { Stage = stage };
    }

    /// <summary>Whether positions are all of some indices, each alone on an axis.</summary>
    static bool InPlace(IEnumerable<Expr> positions, IEnumerable<IndexVar> indices)
    {
        var (places, names) = (positions.ToList(), new HashSet<string>(indices.Select(i => i.Name)));
        return places.All(p => p.Op == Op.Index) && places.Count == names.Count && names.SetEquals(places.Select(p => p.Name));
    }

    /// <summary>What an operation costs beside an addition.</summary>
    static int Work(Expr e) => e.Type != ExprType.Real ? e.Op == Op.Call ? MostWork : 0 : e.Op switch
    {
        Op.Add or Op.Sub or Op.Mul or Op.Neg or Op.Abs or Op.Min or Op.Max or Op.Select or Op.Read => 1,
        Op.Div or Op.Sqrt => e.IsUniform ? 0 : 4,
        Op.Call => MostWork,
        _ => e.Args.Count == 0 || e.IsUniform ? 0 : 8,
    };
}
