using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Adjoint stages that only copy: what such a stage writes is the tensor that it reads, and nothing runs. The adjoint of an input may be the
/// upstream gradient itself; that of a parameter stays apart, since whoever learns may change it.
/// </summary>
/// <param name="model">The definition.</param>
/// <param name="shapes">The shapes of all tensors, adjoints included.</param>
/// <param name="cleared">Tensors that others add to.</param>
sealed class IdentityAdjoints(LayerModel model, IReadOnlyDictionary<string, IReadOnlyList<Expr>> shapes, IReadOnlyCollection<string> cleared)
{
    const string Upstream = "upstream";

    readonly Dictionary<string, string> aliases = new();

    /// <summary>Which tensor each adjoint is that no stage needs to compute.</summary>
    public IReadOnlyDictionary<string, string> Aliases => aliases;

    /// <summary>The steps without those that copy.</summary>
    public IReadOnlyList<BackwardStep> Remove(IReadOnlyList<BackwardStep> steps)
    {
        var left = new List<BackwardStep>();
        for (var at = 0; at < steps.Count; at++)
        {
            var step = steps[at];
            if (Source(step.Stage) is { } source && MayBe(step, source) && IsWrittenOnce(step.Stage.Result) && IsComplete(source, at))
            {
                aliases[step.Stage.Result] = source;
            }
            else
            {
                left.Add(step);
            }
        }

        return left;

        bool IsWrittenOnce(string tensor) => !cleared.Contains(tensor) && steps.Count(s => s.Stage.Writes.Contains(tensor)) == 1;
        bool IsComplete(string tensor, int at) =>
            (tensor == Upstream || model.Outputs.Any(o => Names.Adjoint(o) == tensor) || steps.Take(at).Any(s => s.Stage.Writes.Contains(tensor)))
            && !steps.Skip(at).Any(s => s.Stage.Writes.Contains(tensor));
    }

    /// <summary>The tensor that a stage copies element by element; null where it computes something.</summary>
    string? Source(Stage stage)
    {
        if (stage is not { Body: StageBody.Map { Outputs.Count: 1 }, Accumulate: false } || stage.Outputs[0] is not { Guard: null } output
            || output.Value is not { Symbol: Symbol.Tensor tensor, Type: ExprType.Real, Guard.IsTrue: true } read
            || !read.Positions.SequenceEqual(output.Position))
        {
            return null;
        }

        var source = aliases.TryGetValue(tensor.Name, out var other) ? other : tensor.Name;
        return shapes.TryGetValue(output.Tensor, out var shape) && Shape(source) is { } own && shape.SequenceEqual(own) && Coverage.TakesAll(output.Position, shape)
            ? source : null;
    }

    IReadOnlyList<Expr>? Shape(string tensor) => shapes.TryGetValue(tensor == Upstream ? model.Outputs[0] : tensor, out var shape) ? shape : null;

    bool MayBe(BackwardStep step, string source)
    {
        // Results side by side have their parts of the upstream gradient.
        var isPart = model.Outputs.Count > 1 && (source == Upstream || model.Outputs.Any(o => Names.Adjoint(o) == source));

        // A stage that is switched off hands the gradient to the view that passes through, and nothing to others.
        var stage = model.Stages.FirstOrDefault(s => s.Name == step.Primal && s.When is not null);
        var isSwitched = stage is not null && (step.WhenOff || step.Stage.Result != Names.Adjoint(stage.PassThrough!) || source != Names.Adjoint(stage.Result));
        return !isPart && !isSwitched
            && model.Parameters.All(p => Names.Adjoint(p.Property) != step.Stage.Result && Names.Adjoint(p.Property) != source)
            && model.Inputs.All(i => Names.Adjoint(i.Name) != source);
    }
}
