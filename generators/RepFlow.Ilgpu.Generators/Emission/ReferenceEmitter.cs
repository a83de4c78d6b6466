using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes the reference implementation: loops that call the definition's own methods, element by element.</summary>
sealed class ReferenceEmitter(LayerSchedule schedule, LaunchText launch)
{
    readonly LayerModel model = schedule.Layer.Written;
    readonly LayerTensors tensors = schedule.Tensors;
    readonly HashSet<string> views = [];

    /// <summary>The method.</summary>
    public string Method(string declaration)
    {
        var parts = List(model.Outputs.Select(Local));
        var results = model.IsApart ? model.Outputs.Select(o => InShape(o, Local(o))) : [InShape(tensors.Results[0], model.Outputs.Count == 1 ? parts : $"LayerShapes.Concatenate({model.OutputAxis}, {parts})")];
        string InShape(string tensor, string view) => HasRest(model.IsApart ? tensor : model.Outputs[0]) ? $"new View({view}.Values, sizes.{Local(tensor)})" : view;
        return $$"""
            /// <inheritdoc/>
            {{declaration}}(IReadOnlyList<View> inputs)
            {
                var shapes = LayerShapes.Of(inputs);
                var hyper = ReadHyperParameters();
                var sizes = new Sizes({{(model.IsStatic ? "" : "this, ")}}hyper, shapes);
                {{Lines(model.Inputs.Select((input, at) => $"View {Local(input.Name)} = {InAxes(input.Name, $"inputs[{at}]")};"))}}
                {{Lines(model.Stages.Select(OfStage))}}
                return {{(model.IsApart ? $"[{List(results)}]" : results.First())}};
            }
            """;
    }

    bool IsInteger(string tensor) => model.Inputs.Any(i => i.Name == tensor && i.IsInteger);

    bool HasRest(string tensor) => model.Shapes.TryGetValue(tensor, out var shape) && LaunchText.IsRest(shape[shape.Count - 1]);

    /// <summary>A view whose rest of axes is one, as stages read it.</summary>
    string InAxes(string tensor, string view) => HasRest(tensor) ? $"LayerShapes.WithRest({view}, {model.Shapes[tensor].Count - 1})" : view;

    static string Local(string tensor) => Keywords.Escape(Names.Camel(tensor));

    /// <summary>A tensor with a border.</summary>
    static string Bordered(ReferenceArgument.View view) => $"{view.Name}{view.Border}View";

    string OfStage(Stage stage)
    {
        if (stage.Body is StageBody.Iterate iteration)
        {
            return Iteration(stage, iteration);
        }

        if (stage.Body is StageBody.Scan scan)
        {
            return Scan(scan);
        }

        if (stage.Body is StageBody.Kernel kernel)
        {
            return $"View {Local(stage.Result)} = {InAxes(stage.Result, KernelReference(kernel))};";
        }

        // What the text has no stage for is computed there by the method of the stage that it is for.
        if (model.References.FirstOrDefault(r => r.Method.Name == stage.Shown) is not { } reference)
        {
            return None;
        }

        var unless = stage.When is null ? "" : $"!hyper.{Keywords.Escape(stage.When)} ? {Local(stage.PassThrough!)} : ";
        return $"""
            {Views(reference)}
            View {Local(stage.Result)} = {unless}{Loop(stage, reference)};
            """;
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
        var views = kernel.Inputs.Select(r => IsInteger(r) ? $"new IntView({View(r)}.Values, {View(r)}.Shape)" : View(r)).ToList();
        var shape = kernel.ShapeMethod is null ? ShapeOf(kernel.Inputs[0])
            : $"{model.Call(kernel.ShapeMethod, isInside: true)}({List(kernel.ShapeViews.Select(ShapeOf))})";
        var arguments = kernel.Arguments.Select(a => a switch
        {
            KernelArgument.View view => view.Tensor == kernel.Output ? "result" : $"{(view.IsInteger ? "integers" : "views")}[{kernel.Inputs.ToList().IndexOf(view.Tensor)}]",
            KernelArgument.Number number => $"{(number.Type == "float" ? "(float)" : "")}hyper.{Keywords.Escape(number.Name)}",
            _ => throw new System.ArgumentOutOfRangeException(nameof(a), a, "no argument of a kernel"),
        });
        return $"LayerShapes.RunKernel({shape}, [{List(views)}], (index, views, integers, result) => {model.Call(new OwnMethod(kernel.Method, IsStatic: true))}<double>(index, {List(arguments)}))";
    }

    /// <summary>The loops over a stage's elements, and over the terms of each.</summary>
    string Loop(Stage stage, ReferenceStage reference)
    {
        var excluding = reference.Arguments.OfType<ReferenceArgument.View>().Where(v => v.Border == Border.Exclude).Select(Bordered);
        var overs = Overs(stage, reference);
        var loop = overs.Count == 0 ? $"ReferenceLoop.Map({Extents(stage.Dims)}, "
            : $"ReferenceLoop.Fold(Reduction.{stage.Fold}, {Extents(stage.Dims)}, {Extents(overs)}, [{List(excluding)}], ";
        var result = $"{loop}at => {Call(reference, [.. stage.Dims, .. overs])})";
        var shape = List(tensors.Shape(stage.Result).Select(launch.Text));
        return stage.Dims.Count == 0 || stage.Dims.Any(d => d.Join) ? $"new View({result}.Values, [{shape}])" : result;
    }

    /// <summary>The indices that a stage's method is summed over: its own, and those that a product of several factors has been summed over before, in stages that the text has not.</summary>
    List<IndexVar> Overs(Stage stage, ReferenceStage reference)
    {
        var (overs, open) = (stage.Overs.ToList(), new Stack<Stage>([stage]));
        while (open.Count > 0)
        {
            var read = new HashSet<string>(open.Pop().Reads);
            foreach (var before in model.Stages.Where(s => s.Writes.Any(read.Contains) && model.References.All(r => r.Method.Name != s.Shown)))
            {
                overs.AddRange(before.Overs.Where(o => overs.All(own => own.Name != o.Name) && reference.Arguments.Any(a => a is ReferenceArgument.Over && a.Name == o.Name)));
                open.Push(before);
            }
        }

        return overs;
    }

    string Iteration(Stage stage, StageBody.Iterate body)
    {
        var phases = body.Phases.Select(p => (Phase: p, Reference: model.References.First(r => r.Method.Name == p.Name))).ToList();
        string Start(IterationState state) => state.Start is null ? Extents(stage.Dims.Where(d => !state.Lacks.Contains(d.Name))) : Local(state.Start);
        return $$"""
            {{Lines(body.States.Select(s => $"State {Local(s.Name)} = ReferenceLoop.State({Start(s)});"))}}
            {{Lines(phases.Select(p => Views(p.Reference)))}}
            for (var iteration = 0; iteration < {{launch.Text(body.Count)}}; iteration++)
            {
                {{Lines(phases.Select(p => Step(p.Phase, p.Reference)))}}
            }

            """;

        string Step(Phase phase, ReferenceStage reference)
        {
            var lacks = body.States.First(s => s.Name == phase.Updates[0].State).Lacks;
            var overs = stage.Dims.Where(d => phase.Overs.Contains(d.Name)).ToList();
            var call = Call(reference, [.. stage.Dims.Where(d => !lacks.Contains(d.Name)), .. overs]);
            var ended = body.Stop is null ? "" : $", {Local(body.Stop)}";
            call = phase.Updates[0].State == body.Stop ? call + " ? 1f : 0f" : call;
            var every = phase.Every is { } steps ? $"if ({launch.Text(steps)} > 0 && iteration % {launch.Text(steps)} == 0)\n" : "";
            return every + (overs.Count == 0 ? $"ReferenceLoop.Step([{List(phase.Updates.Select(u => Local(u.State)))}], at => {call}{ended});"
                : $"ReferenceLoop.Fold(Reduction.{reference.Fold}, {Local(phase.Updates[0].State)}, {Extents(overs)}, at => {call}{ended});");
        }
    }

    string Scan(StageBody.Scan body)
    {
        var phases = body.Phases.Select(p => (Phase: p, Reference: model.References.First(r => r.Method.Name == p.Shown))).ToList();
        var states = phases.SelectMany(p => p.Phase.Writes.Select(name => (Name: name, p.Phase))).ToList();
        int Axis(Stage phase) => phase.Dims.ToList().FindIndex(d => d.Name == body.Along.Name);
        string Start(string state) => phases.SelectMany(p => p.Reference.Arguments).OfType<ReferenceArgument.State>().FirstOrDefault(s => s.Name == state && s.Start is not null)?.Start is { } start ? Local(start) : "null";
        var count = launch.Text(body.Along.Extent);
        return $$"""
            {{Lines(states.Select(s => $"State {Local(s.Name)} = ReferenceLoop.State({Extents(s.Phase.Dims)}, {Axis(s.Phase)}, {Start(s.Name)});"))}}
            {{Lines(phases.Select(p => Views(p.Reference)))}}
            {{(body.IsBackward ? $"for (var turn = {launch.Operand(body.Along.Extent)} - 1; turn >= 0; turn--)" : $"for (var turn = 0; turn < {count}; turn++)")}}
            {
                {{Lines(phases.Select(p => Step(p.Phase, p.Reference)))}}
            }

            """;

        string Step(Stage phase, ReferenceStage reference)
        {
            var call = $"at => {Call(reference, [.. phase.Dims, .. phase.Overs])}";
            return phase.Overs.Count == 0 ? $"ReferenceLoop.Scan([{List(phase.Writes.Select(Local))}], {Axis(phase)}, turn, {call});"
                : $"ReferenceLoop.Scan(Reduction.{phase.Fold}, {Local(phase.Result)}, {Axis(phase)}, turn, {Extents(phase.Overs)}, {call});";
        }
    }

    string Views(ReferenceStage reference) => Lines(reference.Arguments.OfType<ReferenceArgument.View>().Where(v => views.Add(Bordered(v)))
        .Select(v => $"var {Bordered(v)} = new {(IsInteger(v.Name) ? "IntView" : "View")}({Local(v.Name)}.Values, {Local(v.Name)}.Shape, Border.{v.Border});"));

    string Extents(IEnumerable<IndexVar> indices) => $"[{List(indices.Select(i => launch.Text(i.Extent)))}]";

    string Call(ReferenceStage reference, IEnumerable<IndexVar> loops)
    {
        var indices = loops.Select(i => i.Name).ToList();
        var arguments = reference.Arguments.Select(a => a switch
        {
            ReferenceArgument.Dim => $"at.Dim({indices.IndexOf(a.Name)})",
            ReferenceArgument.Linear => "at.Element",
            ReferenceArgument.Over => $"at.Over({indices.IndexOf(a.Name)})",
            ReferenceArgument.View view => Bordered(view),
            ReferenceArgument.Element => $"at.{(IsInteger(a.Name) ? "IntegerOf" : "Of")}({Local(a.Name)})",
            _ => Local(a.Name),
        });
        return $"{model.Call(reference.Method, isInside: true)}({List(arguments)})";
    }
}
