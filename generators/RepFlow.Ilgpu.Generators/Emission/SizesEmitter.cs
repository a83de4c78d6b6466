using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes the class that knows all extents of one preparation, and refuses shapes that do not fit.</summary>
sealed class SizesEmitter(LayerModel model, LayerTensors tensors, LaunchText launch)
{
    readonly bool hasRest = model.Inputs.Any(i => i.HasRest);

    /// <summary>Writes the class; to be called last, when all sizes that other code uses are known.</summary>
    public void Write(CodeWriter w)
    {
        var checks = new CodeWriter();
        WriteChecks(checks);
        var body = new CodeWriter();
        WriteResult(body);
        var extents = ExtentLines();

        w.Line("/// <summary>The extents that the shapes of inputs and parameters give.</summary>");
        using (w.Block("internal sealed class Sizes"))
        {
            foreach (var size in Sizes)
            {
                w.Line($"public readonly int {Names.Size(size)};");
            }

            foreach (var (field, _) in launch.Extents)
            {
                w.Line($"public readonly int {field};");
            }

            if (hasRest)
            {
                w.Line("public readonly Shape Rest;");
            }

            w.Line("public readonly Shape Result;");
            w.Line();
            using (w.Block($"public Sizes({(model.IsStatic ? "" : Keywords.Escape(model.Name) + " layer, ")}HyperParameters hyper, IReadOnlyList<Shape> inputs)"))
            {
                w.Line("var sizes = this;");
                var expected = string.Concat(model.Inputs.Select(i => $", (\"{i.Shown}\", {i.Rank}, {(i.HasRest ? "true" : "false")})"));
                w.Line($"{(hasRest ? "Rest = " : "")}LayerShapes.Check(\"{model.Name}\", inputs{expected});");
                if (model.Parameters.Any(p => p.Rank >= 0))
                {
                    w.Line($"LayerShapes.CheckParameters(\"{model.Name}\"{string.Concat(model.Parameters.Where(p => p.Rank >= 0).Select(p => $", (\"{p.Shown}\", layer.{Keywords.Escape(p.Shown)}.Shape, {p.Rank})"))});");
                }

                foreach (var size in Sizes)
                {
                    w.Line($"{Names.Size(size)} = {Source(size)};");
                }

                foreach (var line in extents)
                {
                    w.Line(line);
                }

                Copy(w, checks);
                Copy(w, body);
            }
        }
    }

    static void Copy(CodeWriter to, CodeWriter from)
    {
        foreach (var line in from.ToString().TrimEnd('\n').Split('\n').Where(l => l.Length > 0))
        {
            to.Line(line);
        }
    }

    IEnumerable<Symbol> Sizes =>
        launch.Sizes.Select(s => (Symbol)new Symbol.Size(s.Tensor, s.Axis)).Concat(launch.UsesRest ? [new Symbol.Rest()] : []);

    string Source(Symbol symbol)
    {
        if (symbol is not Symbol.Size size)
        {
            return "Rest.Count";
        }

        var input = model.Inputs.ToList().FindIndex(i => i.Name == size.Name);
        return input >= 0 ? $"inputs[{input}][{size.Axis}]" : $"layer.{Parameter(size.Name)!}.Shape[{size.Axis}]";
    }

    /// <summary>The property of a parameter; null for other tensors.</summary>
    string? Parameter(string tensor) => model.Parameters.FirstOrDefault(p => p.Property == tensor) is { } parameter ? Keywords.Escape(parameter.Shown) : null;

    /// <summary>Extent methods take shapes of inputs, parameters or earlier stages, whose extents may come of such methods too: those are first.</summary>
    List<string> ExtentLines()
    {
        var lines = new List<string>();
        var written = new HashSet<string>();
        void Write((string Field, Symbol.ExtentCall Call) extent)
        {
            if (written.Add(extent.Field))
            {
                var inner = extent.Call.Tensors.Where(t => model.Inputs.All(i => i.Name != t) && Parameter(t) is null);
                foreach (var field in inner.SelectMany(tensors.Shape).Nodes().Where(n => n.Op == Op.ExtentCall).Select(launch.Text).ToList())
                {
                    Write(launch.Extents.First(e => field == "sizes." + e.Field));
                }

                lines.Add($"{extent.Field} = {Call(extent.Call.Method, extent.Call.Tensors)}{(extent.Call.Axis is { } axis ? $"[{axis}]" : "")};");
            }
        }

        while (launch.Extents.Where(e => !written.Contains(e.Field)).ToList() is { Count: > 0 } open)
        {
            Write(open[0]);
        }

        return lines;
    }

    void WriteChecks(CodeWriter w)
    {
        foreach (var check in model.Checks.Where(c => !c.Left.IsConst || !c.Right.IsConst))
        {
            w.Line(launch.Check(model.Name, check));
        }
    }

    /// <summary>A call of a method of shapes: of inputs, parameters or earlier stages.</summary>
    string Call(OwnMethod method, IEnumerable<string> arguments)
    {
        var shapes = arguments.Select(a =>
        {
            var input = model.Inputs.ToList().FindIndex(i => i.Name == a);
            return input >= 0 ? $"inputs[{input}]"
                : Parameter(a) is { } parameter ? $"layer.{parameter}.Shape"
                : launch.Shape(tensors.Shape(a));
        });
        return $"{model.Call(method)}({string.Join(", ", shapes)})";
    }

    void WriteResult(CodeWriter w)
    {
        var kernel = model.Stages.Select(s => s.Body).OfType<StageBody.Kernel>().FirstOrDefault(k => k.Output == model.Outputs[0]);
        w.Line(kernel is { ShapeMethod: { } method } ? $"Result = {Call(method, kernel.ShapeViews)};"
            : tensors.ResultShape is { } shape ? $"Result = {launch.Shape(shape)};"
            : "Result = inputs[0];");
    }
}
