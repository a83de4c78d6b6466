using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes the reference implementation: loops that call the definition's own methods, element by element.</summary>
sealed class ReferenceEmitter(LayerSchedule schedule, LaunchText launch)
{
    readonly LayerModel model = schedule.Layer.Written;
    readonly LayerTensors tensors = schedule.Tensors;

    public void Write(CodeWriter w, string declaration)
    {
        w.Line("/// <inheritdoc/>");
        using (w.Block(declaration + "(IReadOnlyList<View> inputs)"))
        {
            w.Line("var shapes = LayerShapes.Of(inputs);");
            w.Line("var hyper = ReadHyperParameters();");
            w.Line($"var sizes = new Sizes({(model.IsStatic ? "" : "this, ")}hyper, shapes);");
            for (var at = 0; at < model.Inputs.Count; at++)
            {
                w.Line($"View {Local(model.Inputs[at].Name)} = {InAxes(model.Inputs[at].Name, $"inputs[{at}]")};");
            }

            foreach (var stage in model.Stages)
            {
                WriteStage(w, stage);
            }

            var results = string.Join(", ", model.Outputs.Select(Local));
            var result = model.Outputs.Count == 1 ? results : $"LayerShapes.Concatenate({model.OutputAxis}, {results})";
            w.Line($"return {(HasRest(model.Outputs[0]) ? $"new View({result}.Values, sizes.{Local(tensors.Result)})" : result)};");
        }
    }

    bool HasRest(string tensor) => model.Shapes.TryGetValue(tensor, out var shape) && LaunchText.IsRest(shape[shape.Count - 1]);

    /// <summary>A view whose rest of axes is one, as stages read it.</summary>
    string InAxes(string tensor, string view) => HasRest(tensor) ? $"LayerShapes.WithRest({view}, {model.Shapes[tensor].Count - 1})" : view;

    static string Local(string tensor) => Keywords.Escape(Names.Camel(tensor));

    static string Index(string index) => Keywords.Escape(index);

    static string Extent(string index) => Names.Camel(index) + "Extent";

    void WriteStage(CodeWriter w, Stage stage)
    {
        switch (stage.Body)
        {
            case StageBody.Iterate body:
                WriteIteration(w, stage, body);
                break;
            case StageBody.Kernel body:
                w.Line($"View {Local(stage.Result)} = {InAxes(stage.Result, KernelReference(body))};");
                break;
            default:
                WriteDense(w, stage);
                break;
        }
    }

    /// <summary>A kernel's view: a parameter as it is, or what stands for an input or a result here.</summary>
    string View(string tensor) => model.Parameters.FirstOrDefault(p => p.Property == tensor) is { } parameter ? "this." + Keywords.Escape(parameter.Shown) : Local(tensor);

    /// <summary>The shape of a kernel's view with all of its axes.</summary>
    string ShapeOf(string tensor) =>
        model.Inputs.ToList().FindIndex(i => i.Name == tensor) is >= 0 and var input ? $"shapes[{input}]"
        : HasRest(tensor) ? launch.Shape(model.Shapes[tensor])
        : View(tensor) + ".Shape";

    string KernelReference(StageBody.Kernel kernel)
    {
        var views = kernel.Inputs.Select(r => View(r)).ToList();
        var shape = kernel.ShapeMethod is null ? ShapeOf(kernel.Inputs[0])
            : $"{model.Call(kernel.ShapeMethod, isInside: true)}({string.Join(", ", kernel.ShapeViews.Select(ShapeOf))})";
        var arguments = kernel.Arguments.Select(a => a switch
        {
            KernelArgument.View view => view.Tensor == kernel.Output ? "result" : $"views[{kernel.Inputs.ToList().IndexOf(view.Tensor)}]",
            KernelArgument.Number number => $"{(number.Type == "float" ? "(float)" : "")}hyper.{Keywords.Escape(number.Name)}",
            _ => throw new System.ArgumentOutOfRangeException(nameof(a), a, "no argument of a kernel"),
        });
        return $"LayerShapes.RunKernel({shape}, [{string.Join(", ", views)}], (index, views, result) => {model.Call(new OwnMethod(kernel.Method, IsStatic: true))}<double>(index, {string.Join(", ", arguments)}))";
    }

    void WriteDense(CodeWriter w, Stage stage)
    {
        var reference = model.References.First(r => r.Method.Name == stage.Shown);
        var result = Local(stage.Result);
        var shape = $"new Shape({string.Join(", ", tensors.Shape(stage.Result).Select(launch.Text))})";
        if (stage.When is not null)
        {
            w.Line($"View {result} = {Local(stage.PassThrough!)};");
        }
        else
        {
            w.Line($"View {result} = LayerShapes.Zeros({shape});");
        }

        using (w.Block(stage.When is null ? "" : $"if (hyper.{Keywords.Escape(stage.When)})"))
        {
            if (stage.When is not null)
            {
                w.Line($"{result} = LayerShapes.Zeros({shape});");
            }

            WriteViews(w, reference);
            WriteExtents(w, stage);
            w.Line("var at = 0;");
            var loops = Loops(w, stage.Dims);
            if (stage.Overs.Count == 0)
            {
                w.Line($"{result}.Values[at++] = {Call(reference, stage)};");
            }
            else
            {
                WriteFold(w, stage, reference, result);
            }

            Close(loops);
        }
    }

    void WriteFold(CodeWriter w, Stage stage, ReferenceStage reference, string result)
    {
        w.Line($"var folded = {(stage.Fold switch { Fold.Max => "double.NegativeInfinity", Fold.Min => "double.PositiveInfinity", _ => "0.0" })};");
        var loops = Loops(w, stage.Overs);
        var excluding = reference.Arguments.OfType<ReferenceArgument.View>().Where(v => v.Border == Border.Exclude).Select(v => v.Name + "View").ToList();
        foreach (var view in excluding)
        {
            w.Line($"{view}.BeginReads();");
        }

        w.Line($"double term = {Call(reference, stage)};");
        var fold = stage.Fold switch
        {
            Fold.Max => "folded = Math.Max(folded, term);",
            Fold.Min => "folded = Math.Min(folded, term);",
            _ => "folded += term;",
        };
        if (excluding.Count > 0)
        {
            using (w.Block($"if ({string.Join(" && ", excluding.Select(v => $"!{v}.ReadOutside"))})"))
            {
                w.Line(fold);
            }
        }
        else
        {
            w.Line(fold);
        }

        Close(loops);
        w.Line($"{result}.Values[at++] = {(stage.Fold == Fold.Mean ? $"folded / ({string.Join(" * ", stage.Overs.Select(o => Extent(o.Name)))})" : "folded")};");
    }

    void WriteIteration(CodeWriter w, Stage stage, StageBody.Iterate body)
    {
        var shape = $"new Shape({string.Join(", ", stage.Dims.Select(d => launch.Text(d.Extent)))})";
        foreach (var state in body.States)
        {
            w.Line($"var {Local(state.Name)} = new State({(state.Start is null ? $"new double[({shape}).Count]" : $"(double[]){Local(state.Start)}.Values.Clone()")}, {shape});");
        }

        using (w.Block($"for (var iteration = 0; iteration < {launch.Text(body.Count)}; iteration++)"))
        {
            foreach (var phase in body.Phases)
            {
                var reference = model.References.First(r => r.Method.Name == phase.Name);
                using (w.Block(""))
                {
                    WriteViews(w, reference);
                    WriteExtents(w, stage);
                    foreach (var (state, _) in phase.Updates)
                    {
                        w.Line($"var {Local(state)}Next = new State(new double[{Local(state)}.Values.Length], {Local(state)}.Shape);");
                    }

                    w.Line("var at = 0;");
                    var loops = Loops(w, stage.Dims);
                    if (phase.Updates.Count == 1)
                    {
                        w.Line($"{Local(phase.Updates[0].State)}Next.Values[at++] = {Call(reference, stage)};");
                    }
                    else
                    {
                        w.Line($"var next = {Call(reference, stage)};");
                        for (var item = 0; item < phase.Updates.Count; item++)
                        {
                            w.Line($"{Local(phase.Updates[item].State)}Next.Values[at] = next.Item{item + 1};");
                        }

                        w.Line("at++;");
                    }

                    Close(loops);
                    foreach (var (state, _) in phase.Updates)
                    {
                        w.Line($"{Local(state)} = {Local(state)}Next;");
                    }
                }
            }
        }
    }

    static void WriteViews(CodeWriter w, ReferenceStage reference)
    {
        foreach (var view in reference.Arguments.OfType<ReferenceArgument.View>())
        {
            w.Line($"var {view.Name}View = new View({Local(view.Name)}.Values, {Local(view.Name)}.Shape, Border.{view.Border});");
        }
    }

    void WriteExtents(CodeWriter w, Stage stage)
    {
        foreach (var index in stage.Dims.Concat(stage.Overs))
        {
            w.Line($"int {Extent(index.Name)} = {launch.Text(index.Extent)};");
        }
    }

    List<CodeWriter.Closing> Loops(CodeWriter w, IEnumerable<IndexVar> indices) =>
        indices.Select(i => w.Block($"for (var {Index(i.Name)} = 0; {Index(i.Name)} < {Extent(i.Name)}; {Index(i.Name)}++)")).ToList();

    static void Close(List<CodeWriter.Closing> closings)
    {
        foreach (var closing in closings)
        {
            closing.Dispose();
        }
    }

    string Call(ReferenceStage reference, Stage stage)
    {
        var arguments = reference.Arguments.Select(a => a switch
        {
            ReferenceArgument.Dim => $"new Dim({Index(a.Name)}, {Extent(a.Name)})",
            ReferenceArgument.Linear => $"new Dim(at - 1, {Local(stage.Result)}.Values.Length)",
            ReferenceArgument.Over => $"new Over({Index(a.Name)}, {Extent(a.Name)})",
            ReferenceArgument.View => a.Name + "View",
            ReferenceArgument.Element => $"{Local(a.Name)}[{string.Join(", ", stage.Dims.Select(d => Index(d.Name)))}]",
            _ => Local(a.Name),
        });
        return $"{model.Call(reference.Method, isInside: true)}({string.Join(", ", arguments)})";
    }
}
