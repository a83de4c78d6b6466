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
    readonly HashSet<string> views = [];

    public void Write(CodeWriter w, string declaration)
    {
        w.Text($$"""
            /// <inheritdoc/>
            {{declaration}}(IReadOnlyList<View> inputs)
            {
                var shapes = LayerShapes.Of(inputs);
                var hyper = ReadHyperParameters();
                var sizes = new Sizes({{(model.IsStatic ? "" : "this, ")}}hyper, shapes);
            """);
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
        w.Text($"return {(HasRest(model.Outputs[0]) ? $"new View({result}.Values, sizes.{Local(tensors.Result)})" : result)};\n}}");
    }

    bool HasRest(string tensor) => model.Shapes.TryGetValue(tensor, out var shape) && LaunchText.IsRest(shape[shape.Count - 1]);

    /// <summary>A view whose rest of axes is one, as stages read it.</summary>
    string InAxes(string tensor, string view) => HasRest(tensor) ? $"LayerShapes.WithRest({view}, {model.Shapes[tensor].Count - 1})" : view;

    static string Local(string tensor) => Keywords.Escape(Names.Camel(tensor));

    /// <summary>A tensor with a border.</summary>
    static string Bordered(ReferenceArgument.View view) => $"{view.Name}{view.Border}View";

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
                var reference = model.References.First(r => r.Method.Name == stage.Shown);
                WriteViews(w, reference);
                var unless = stage.When is null ? "" : $"!hyper.{Keywords.Escape(stage.When)} ? {Local(stage.PassThrough!)} : ";
                w.Line($"View {Local(stage.Result)} = {unless}{Loop(stage, reference)};");
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

    /// <summary>The loops over a stage's elements, and over the terms of each.</summary>
    string Loop(Stage stage, ReferenceStage reference)
    {
        var excluding = reference.Arguments.OfType<ReferenceArgument.View>().Where(v => v.Border == Border.Exclude).Select(Bordered);
        var loop = stage.Overs.Count == 0 ? $"ReferenceLoop.Map({Extents(stage.Dims)}, "
            : $"ReferenceLoop.Fold(Reduction.{stage.Fold}, {Extents(stage.Dims)}, {Extents(stage.Overs)}, [{string.Join(", ", excluding)}], ";
        var result = $"{loop}at => {Call(reference, stage)})";
        var shape = string.Join(", ", tensors.Shape(stage.Result).Select(launch.Text));
        return stage.Dims.Count == 0 || stage.Dims.Any(d => d.Join) ? $"new View({result}.Values, [{shape}])" : result;
    }

    void WriteIteration(CodeWriter w, Stage stage, StageBody.Iterate body)
    {
        foreach (var state in body.States)
        {
            w.Line($"State {Local(state.Name)} = ReferenceLoop.State({(state.Start is null ? Extents(stage.Dims) : Local(state.Start))});");
        }

        var phases = body.Phases.Select(p => (p.Updates, Reference: model.References.First(r => r.Method.Name == p.Name))).ToList();
        phases.ForEach(p => WriteViews(w, p.Reference));
        using (w.Block($"for (var iteration = 0; iteration < {launch.Text(body.Count)}; iteration++)"))
        {
            foreach (var (updates, reference) in phases)
            {
                w.Line($"ReferenceLoop.Step([{string.Join(", ", updates.Select(u => Local(u.State)))}], at => {Call(reference, stage)});");
            }
        }

        w.Line();
    }

    void WriteViews(CodeWriter w, ReferenceStage reference)
    {
        foreach (var view in reference.Arguments.OfType<ReferenceArgument.View>().Where(v => views.Add(Bordered(v))))
        {
            w.Line($"var {Bordered(view)} = new View({Local(view.Name)}.Values, {Local(view.Name)}.Shape, Border.{view.Border});");
        }
    }

    string Extents(IEnumerable<IndexVar> indices) => $"[{string.Join(", ", indices.Select(i => launch.Text(i.Extent)))}]";

    string Call(ReferenceStage reference, Stage stage)
    {
        var indices = stage.Dims.Concat(stage.Overs).Select(i => i.Name).ToList();
        var arguments = reference.Arguments.Select(a => a switch
        {
            ReferenceArgument.Dim => $"at.Dim({indices.IndexOf(a.Name)})",
            ReferenceArgument.Linear => "at.Element",
            ReferenceArgument.Over => $"at.Over({indices.IndexOf(a.Name)})",
            ReferenceArgument.View view => Bordered(view),
            ReferenceArgument.Element => $"at.Of({Local(a.Name)})",
            _ => Local(a.Name),
        });
        return $"{model.Call(reference.Method, isInside: true)}({string.Join(", ", arguments)})";
    }
}
