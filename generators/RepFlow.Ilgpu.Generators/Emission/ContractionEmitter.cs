using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Contractions: the index pattern goes to the runtime's contraction engine.</summary>
sealed class ContractionEmitter(StageContext context, Stage stage) : IStageEmitter
{
    readonly StageBody.Contract body = (StageBody.Contract)stage.Body;

    string Field => Keywords.Escape(Names.Camel(stage.Name) + "Contraction");

    public bool IsGeneric => false;

    public void WriteKernels(CodeWriter w)
    {
    }

    public void WriteFields(CodeWriter w) => w.Line($"readonly Contraction {Field};");

    public bool Allocates => true;

    public void WriteAllocation(CodeWriter w)
    {
        var launch = context.Launch;
        var kept = stage.Dims.Select(d => d.Name).ToList();
        var names = body.Indices.Select(i => i.Name).ToList();
        w.Line($"// {Formula()}");
        foreach (var need in body.Needs)
        {
            w.Line(launch.Check(context.LayerName, need));
        }

        w.Line($"{Field} = new Contraction(device, precision, new ContractionSpec(");
        w.Line($"    [{string.Join(", ", body.Indices.Select(i => $"new(\"{i.Name}\", {launch.Text(i.Extent)}, {(kept.Contains(i.Name) ? "false" : "true")})"))}],");
        WriteOperand(body.Left, ",");
        WriteOperand(body.Right, ",");
        WriteOperand(body.Product, "));");

        void WriteOperand(Access access, string end)
        {
            var shape = context.Placement(access.Tensor).Shape;
            var axes = access.Axes.Select((axis, at) =>
            {
                var terms = string.Join(", ", axis.Terms.Select(t => $"new({names.IndexOf(t.Index)}, {launch.Text(t.Coefficient)})"));
                var rest = axis.Offset.IsZero && axis.Divisor.IsOne ? "" : $", {launch.Text(axis.Offset)}{(axis.Divisor.IsOne ? "" : ", " + launch.Text(axis.Divisor))}";
                return $"new({launch.Text(shape[at])}, [{terms}]{rest})";
            });
            w.Line($"    new([{string.Join(", ", axes)}]){end}");
        }
    }

    public void WriteLaunch(CodeWriter w)
    {
        string Container(Access access) => StageContext.TensorField(context.Placement(access.Tensor).Container);
        w.Line($"{Field}.Run({Container(body.Left)}, {Container(body.Right)}, {Container(body.Product)}, accumulate: {(stage.Accumulate ? "true" : "false")});");
    }

    public IEnumerable<string> Owned => [Field];

    string Formula() => $"{Text(body.Product)} {(stage.Accumulate ? "+=" : "=")} sum over {string.Join(", ", stage.Overs.Select(o => o.Name))} of {Text(body.Left)} * {Text(body.Right)}";

    static string Text(Access access) => $"{access.Tensor}[{string.Join(", ", access.Axes.Select(Text))}]";

    static string Text(AxisMap axis)
    {
        var sum = string.Join(" + ", axis.Terms.Select(t => t.Coefficient.IsOne ? t.Index : $"{t.Index} * {t.Coefficient}"));
        sum += axis.Offset.IsZero ? "" : $" + {axis.Offset}";
        return axis.Divisor.IsOne ? sum : $"({sum}) / {axis.Divisor}";
    }
}
