using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Contractions: the index pattern goes to the runtime's contraction engine.</summary>
sealed class ContractionEmitter(StageContext context, ContractionSchedule schedule) : StageEmitter(context, schedule)
{
    readonly StageBody.Contract body = schedule.Body;

    protected override string Summary =>
        $"{Text(body.Product)} {(Stage.Accumulate ? "+=" : "=")} sum over {string.Join(", ", Stage.Overs.Select(o => o.Name))} of {Text(body.Left)} * {Text(body.Right)}";

    protected override string Header => $"public static class {Stage.Name}";

    protected override (string, string)? Scratch => ("Contraction", $"new Contraction(device, plan.Precision, {TypeName}.Spec(sizes, hyper))");

    protected override void WriteMembers(CodeWriter w)
    {
        var launch = Context.Launch;
        w.Line("/// <summary>Which elements are multiplied, and where the sums go.</summary>");
        using (w.Block("public static ContractionSpec Spec(Sizes sizes, HyperParameters hyper)"))
        {
            foreach (var need in body.Needs)
            {
                w.Line(launch.Check(Context.LayerName, need));
            }

            w.Line("return new(");
            w.Packed("    [", body.Indices.Select(i => $"new(\"{i.Name}\", {launch.Text(i.Extent)}, {(Stage.Overs.Contains(i) ? "true" : "false")})"), "],");
            for (var at = 0; at < schedule.Operands.Count; at++)
            {
                var (access, place) = schedule.Operands[at];
                w.Packed("    new([", access.Axes.Select((axis, number) => Axis(axis, place.Shape[number])), at < schedule.Operands.Count - 1 ? "])," : "]));");
            }
        }

        string Axis(AxisMap axis, Expr extent)
        {
            var terms = axis.Terms.Select(t => $"new({body.Indices.ToList().FindIndex(i => i.Name == t.Index)}, {launch.Text(t.Coefficient)})");
            var rest = axis.Offset.IsZero && axis.Divisor.IsOne ? "" : $", {launch.Text(axis.Offset)}{(axis.Divisor.IsOne ? "" : ", " + launch.Text(axis.Divisor))}";
            return $"new({launch.Text(extent)}, [{string.Join(", ", terms)}]{rest})";
        }
    }

    protected override void WriteStep(CodeWriter w) =>
        w.Line($"scratch.Run({string.Join(", ", schedule.Operands.Select(o => StageContext.TensorField(o.Place.Container)))}, accumulate: {(Stage.Accumulate ? "true" : "false")});");

    static string Text(Access access) => $"{access.Tensor}[{string.Join(", ", access.Axes.Select(Text))}]";

    static string Text(AxisMap axis)
    {
        var sum = string.Join(" + ", axis.Terms.Select(t => t.Coefficient.IsOne ? t.Index : $"{t.Index} * {t.Coefficient}"));
        sum += axis.Offset.IsZero ? "" : $" + {axis.Offset}";
        return axis.Divisor.IsOne ? sum : $"({sum}) / {axis.Divisor}";
    }
}
