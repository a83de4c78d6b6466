using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Contractions: the index pattern goes to the runtime's contraction engine.</summary>
/// <param name="context">What emitters share.</param>
/// <param name="schedule">The step.</param>
/// <param name="compiled">The type that is there for it already.</param>
/// <param name="moments">The fold whose moments it may take; null for none.</param>
sealed class ContractionEmitter(StageContext context, ContractionSchedule schedule, CompiledStage? compiled = null, StoredMoments? moments = null)
    : ContractingEmitter(context, schedule, compiled, moments)
{
    readonly StageBody.Contract body = schedule.Body;

    /// <summary>What it computes.</summary>
    public string Sums =>
        $"{Text(body.Product)} {(Stage.Accumulate ? "+=" : "=")} sum over {List(Stage.Overs.Select(o => o.Name))} of {Text(body.Left)} * {Text(body.Right)}";

    /// <summary>The stages whose work it does, for descriptions.</summary>
    public new string Parts => base.Parts;

    protected override string Summary => Sums;

    protected override string Header => $"public static class {Stage.Name}";

    protected override (string, string)? Scratch => ("Contraction", $"new Contraction(device, plan.Precision, {SpecOf(Place)})");

    protected override string Members() => Spec();

    /// <summary>The method that tells the engine the index pattern.</summary>
    public string Spec() => $$"""
        /// <summary>Which elements are multiplied, and where the sums go.</summary>
        public static ContractionSpec Spec(Sizes sizes, HyperParameters hyper)
        {
            {{Lines(body.Needs.Select(need => Context.Launch.Check(Context.LayerName, need)))}}
            return new(
                [{{List(body.Indices.Select(i => $"new(\"{i.Name}\", {Context.Launch.Text(i.Extent)}, {Literal(Stage.Overs.Contains(i))})"))}}],
                {{string.Join(",\n", schedule.Operands.Select(o => $"new([{List(o.Access.Axes.Zip(o.Place.Shape, Axis))}])"))}},
                "{{ShownName}}");
        }
        """;

    string Axis(AxisMap axis, Expr extent)
    {
        var launch = Context.Launch;
        var terms = axis.Terms.Select(t => $"new({body.Indices.ToList().FindIndex(i => i.Name == t.Index)}, {launch.Text(t.Coefficient)})");
        var rest = axis.Offset.IsZero && axis.Divisor.IsOne ? "" : $", {launch.Text(axis.Offset)}{(axis.Divisor.IsOne ? "" : ", " + launch.Text(axis.Divisor))}";
        return $"new({launch.Text(extent)}, [{List(terms)}]{rest})";
    }

    protected override string Step() =>
        $"scratch.Run({List(schedule.Operands.Select(o => StageContext.TensorField(o.Place.Container)))}, accumulate: {Literal(Stage.Accumulate)});";

    static string Text(Access access) => $"{access.Tensor}[{List(access.Axes.Select(Text))}]";

    static string Text(AxisMap axis)
    {
        var sum = string.Join(" + ", axis.Terms.Select(t => t.Coefficient.IsOne ? t.Index : $"{t.Index} * {t.Coefficient}"));
        sum += axis.Offset.IsZero ? "" : $" + {axis.Offset}";
        return axis.Divisor.IsOne ? sum : $"({sum}) / {axis.Divisor}";
    }
}
