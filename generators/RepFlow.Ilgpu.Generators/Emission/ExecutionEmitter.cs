using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes the execution: tensors, and the forward and backward pass as straight-line code.</summary>
sealed class ExecutionEmitter(LayerModel model, BackwardPlan plan, LayerTensors tensors, LaunchText launch, IReadOnlyDictionary<Stage, IStageEmitter> emitters)
{
    /// <summary>Tensors that share memory where their shapes allow it; null where the definition computes something.</summary>
    readonly TensorParts? parts = TensorParts.Of(model);

    IReadOnlyList<string> Leaves => plan.Differentiable;

    bool HasBackward => plan.Differentiable.Count > 0;

    public void Write(CodeWriter w)
    {
        w.Line($"/// <summary>{model.Name}, prepared for one device, precision and set of shapes.</summary>");
        w.Line("sealed class Execution<T, Fn> : LayerExecution");
        w.Line("    where T : unmanaged, INumber<T>");
        using (w.Block("    where Fn : struct, INumbers<T>"))
        {
            WriteFields(w);
            w.Line();
            WriteConstructor(w);
            w.Line();
            WriteForward(w);
            w.Line();
            WriteBackward(w);
        }
    }

    /// <summary>What stands before a member of the definition.</summary>
    string Owner => model.IsStatic ? "" : "layer.";

    static string Field(string tensor) => StageContext.TensorField(tensor);

    static string Want(string leaf) => "want" + Names.Pascal(leaf);

    string Condition(IReadOnlyList<string> sake)
    {
        var wants = sake.Where(Leaves.Contains).Select(Want).ToList();
        return wants.Count == 0 ? "false" : string.Join(" || ", wants);
    }

    IEnumerable<(Stage Stage, string? Condition)> AllStages =>
        model.Stages.Select(s => (s, (string?)null))
            .Concat(plan.Kept.Select(s => (s, (string?)Condition(Leaves))))
            .Concat(plan.Steps.Select(s => (s.Stage, (string?)Condition(s.For))));

    void WriteFields(CodeWriter w)
    {
        if (!model.IsStatic)
        {
            w.Line($"readonly {Keywords.Escape(model.Name)} layer;");
        }

        w.Line("readonly Sizes sizes;");
        if (parts is not null)
        {
            w.Line("readonly bool sharesMemory;");
        }

        if (Leaves.Count > 0)
        {
            w.Packed("readonly bool ", Leaves.Select(Want), ";");
        }

        w.Packed("readonly Tensor ", TensorNames().Select(Field), ";");
        foreach (var stage in plan.Kept)
        {
            w.Line($"readonly IndexBuffer {Field(stage.Result)};");
        }

        foreach (var (stage, _) in AllStages)
        {
            emitters[stage].WriteFields(w);
        }
    }

    IEnumerable<string> TensorNames() =>
        model.Inputs.Select(i => i.Name)
            .Concat(model.Parameters.Select(p => p.Property))
            .Concat(model.Tables.Select(t => t.Name))
            .Concat(tensors.StageResults.Select(r => r.Tensor))
            .Append(tensors.Result)
            .Concat(HasBackward ? ["upstream"] : [])
            .Concat(tensors.Adjoints.Select(a => a.Tensor))
            .Distinct();

    void WriteConstructor(CodeWriter w)
    {
        using (w.Block($"public Execution({(model.IsStatic ? "" : Keywords.Escape(model.Name) + " layer, ")}Device device, Precision precision, IReadOnlyList<Shape> inputs, Gradients gradients)"))
        {
            w.Line("this.Device = device;");
            w.Line("this.Precision = precision;");
            if (!model.IsStatic)
            {
                w.Line("this.layer = layer;");
            }

            w.Line($"var hyper = {Owner}ReadHyperParameters();");
            w.Line($"sizes = new Sizes({(model.IsStatic ? "" : "layer, ")}hyper, inputs);");
            foreach (var leaf in Leaves)
            {
                w.Line(model.Inputs.Any(i => i.Name == leaf)
                    ? $"{Want(leaf)} = gradients.HasFlag(Gradients.Inputs);"
                    : $"{Want(leaf)} = gradients.HasFlag(Gradients.Parameters) && layer.{Keywords.Escape(model.Parameters.First(p => p.Property == leaf).Shown)}.Learned;");
            }

            w.Line();
            WriteSharing(w);
            for (var at = 0; at < model.Inputs.Count; at++)
            {
                w.Line($"{Field(model.Inputs[at].Name)} = {Shared(model.Inputs[at].Name, parts?.Whole, $"inputs[{at}]", $"Tensor.Allocate(device, precision, inputs[{at}])")};");
            }

            foreach (var parameter in model.Parameters)
            {
                w.Line($"{Field(parameter.Property)} = Tensor.Allocate(device, precision, layer.{Keywords.Escape(parameter.Shown)}.Shape);");
                w.Line($"{Field(parameter.Property)}.Write(layer.{Keywords.Escape(parameter.Shown)}.Values);");
            }

            foreach (var table in model.Tables)
            {
                w.Line($"{Field(table.Name)} = {Allocation(table.Name)};");
                var rows = table.Values.Select((value, at) => (Text: Kernels.ExprWriter.Literal(value), Row: at / 8)).GroupBy(v => v.Row);
                w.List($"{Field(table.Name)}.Write([", rows.Select(row => string.Join(", ", row.Select(v => v.Text))).ToList(), "]);");
            }

            if (model.Outputs.Count > 1)
            {
                w.Line($"{Field(tensors.Result)} = Tensor.Allocate(device, precision, sizes.Result);");
            }

            foreach (var (tensor, stage) in tensors.StageResults.Where(r => parts?.Whole != r.Tensor))
            {
                var allocation = parts is not null ? Shared(tensor, parts.Whole, "sizes.Result", Allocation(tensor)) : Allocation(tensor);
                w.Line(stage.When is null ? $"{Field(tensor)} = {allocation};" : $"{Field(tensor)} = hyper.{Keywords.Escape(stage.When)} ? {allocation} : {Field(stage.PassThrough!)};");
            }

            foreach (var stage in model.Stages)
            {
                emitters[stage].WriteAllocation(w);
            }

            WriteBackwardAllocation(w);
            w.Line();
            w.Line($"Inputs = [{string.Join(", ", model.Inputs.Select(i => Field(i.Name)))}];");
            w.Line($"Parameters = [{string.Join(", ", model.Parameters.Select(p => Field(p.Property)))}];");
            w.Line($"Output = {Field(tensors.Result)};");
            w.Line($"InputAdjoints = [{string.Join(", ", model.Inputs.Select(i => AdjointOrNull(i.Name)))}];");
            w.Line($"ParameterAdjoints = [{string.Join(", ", model.Parameters.Select(p => AdjointOrNull(p.Property)))}];");
            w.Packed("Owned = [", TensorNames().Select(Field).Concat(plan.Kept.Select(s => Field(s.Result))).Concat(AllStages.SelectMany(s => emitters[s.Stage].Owned)), "];");
        }
    }

    string AdjointOrNull(string leaf) => Leaves.Contains(leaf) ? $"{Want(leaf)} ? {Field(tensors.Placement(plan.Adjoints[leaf]).Container)} : null" : "null";

    string Allocation(string tensor)
    {
        var shape = AllStages.Select(s => s.Stage.Body).OfType<StageBody.Kernel>().FirstOrDefault(k => k.Output == tensor) is { } kernel
            ? kernel.ShapeMethod is { } method ? $"{model.Call(method)}({string.Join(", ", kernel.ShapeViews.Select(v => Field(v) + ".Shape"))})"
                : Field(kernel.Inputs[0]) + ".Shape"
            : tensor == tensors.Result ? "sizes.Result"
            : launch.Shape(tensors.Shape(tensor));
        return $"Tensor.Allocate(device, precision, {shape})";
    }

    void WriteBackwardAllocation(CodeWriter w)
    {
        if (!HasBackward)
        {
            return;
        }

        w.Line();
        var slice = parts is { IsSlice: true };
        if (!slice)
        {
            WriteUpstream(w, $"Tensor.Allocate(device, precision, {Field(tensors.Result)}.Shape)");
        }

        var allocations = new List<(string Condition, Action Write)>();
        foreach (var (tensor, sake) in tensors.Adjoints)
        {
            // Where a stage is switched off, its view is its result, and so are their adjoints, if nothing else adds to them.
            var passing = model.Stages.FirstOrDefault(s => s.When is not null && Names.Adjoint(s.PassThrough!) == tensor && !plan.Steps.Any(p => p.WhenOff && p.Primal == s.Name));
            var leaf = plan.Adjoints.FirstOrDefault(a => a.Value == tensor).Key;
            var allocation = leaf is null ? Allocation(tensor) : $"Tensor.Allocate(device, precision, {Field(leaf)}.Shape)";
            if (parts is { IsSlice: false } && leaf is not null)
            {
                allocation = Shared(leaf, "upstream", Field(leaf) + ".Shape", allocation);
            }

            if (passing is not null)
            {
                allocation = $"hyper.{Keywords.Escape(passing.When!)} ? {allocation} : {Field(tensors.Placement(Names.Adjoint(passing.Result)).Container)}";
            }

            allocations.Add((Condition(sake), () => w.Line($"{Field(tensor)} = {allocation};")));
        }

        WriteGrouped(w, allocations);
        if (slice)
        {
            // What lies outside the part stays zero: nothing else is ever written there.
            var whole = tensors.Placement(plan.Adjoints[parts!.Whole]).Container;
            WriteUpstream(w, Shared(parts.Parts[0].Tensor, whole, "sizes.Result", $"Tensor.Allocate(device, precision, {Field(tensors.Result)}.Shape)", $"sharesMemory && {Want(parts.Whole)}"));
        }

        allocations.Clear();
        foreach (var stage in plan.Kept)
        {
            var result = Field(tensors.Placement(model.Stages.First(s => s.Name + "Position" == stage.Name).Result).Container);
            allocations.Add((Condition(Leaves), () => w.Line($"{Field(stage.Result)} = IndexBuffer.Allocate(device, {result}.Count);")));
            allocations.Add((Condition(Leaves), () => emitters[stage].WriteAllocation(w)));
        }

        allocations.AddRange(plan.Steps.Where(s => emitters[s.Stage].Allocates).Select(s => (Condition(s.For), (Action)(() => emitters[s.Stage].WriteAllocation(w)))));
        WriteGrouped(w, allocations);
    }

    /// <summary>Statements under conditions, those that follow each other under the same one together.</summary>
    static void WriteGrouped(CodeWriter w, IReadOnlyList<(string Condition, Action Write)> statements)
    {
        for (var at = 0; at < statements.Count;)
        {
            var condition = statements[at].Condition;
            using (w.Block($"if ({condition})"))
            {
                for (; at < statements.Count && statements[at].Condition == condition; at++)
                {
                    statements[at].Write();
                }
            }

            w.Line();
        }
    }

    static void WriteUpstream(CodeWriter w, string allocation)
    {
        using (w.Block("if (gradients != Gradients.None)"))
        {
            w.Line($"upstream = {allocation};");
            w.Line("OutputAdjoint = upstream;");
        }

        w.Line();
    }

    /// <summary>Finds out whether parts are contiguous; a result that has its inputs as parts comes before them.</summary>
    void WriteSharing(CodeWriter w)
    {
        if (parts is null)
        {
            return;
        }

        if (parts.IsSlice)
        {
            w.Line($"sharesMemory = device.SharesMemory && LayerShapes.IsPart(inputs[0], sizes.Result, {parts.Axis}, {launch.Text(parts.Parts[0].Begin)});");
            return;
        }

        var shapes = parts.Parts.Select(p => $"(inputs[{model.Inputs.ToList().FindIndex(i => i.Name == p.Tensor)}], {launch.Text(p.Begin)})");
        w.Line($"sharesMemory = device.SharesMemory && LayerShapes.ArePartsOf(sizes.Result, {parts.Axis}, {string.Join(", ", shapes)});");
        w.Line($"{Field(parts.Whole)} = {Allocation(parts.Whole)};");
    }

    /// <summary>A tensor inside another where they share memory, else on its own.</summary>
    string Shared(string tensor, string? whole, string shape, string allocation, string condition = "sharesMemory") =>
        whole is null || parts!.Parts.FirstOrDefault(p => p.Tensor == tensor) is not { Tensor: not null } part
            ? allocation
            : $"{condition} ? {Field(whole)}.Slice({parts.Axis}, {launch.Text(part.Begin)}, {shape}[{parts.Axis}]) : {allocation}";

    void WriteForward(CodeWriter w)
    {
        w.Line("/// <inheritdoc/>");
        using (w.Block("public override void Forward()"))
        {
            WriteHypers(w);
            foreach (var stage in model.Stages)
            {
                WriteConditional(w, stage, stage.When is null ? null : "hyper." + Keywords.Escape(stage.When));
            }

            foreach (var stage in plan.Kept)
            {
                WriteConditional(w, stage, Condition(Leaves));
            }

            foreach (var stage in model.Stages.Where(s => s.Updates is not null))
            {
                w.Line($"{Field(stage.Result)}.CopyTo({Field(stage.Updates!)});");
            }
        }
    }

    void WriteBackward(CodeWriter w)
    {
        w.Line("/// <inheritdoc/>");
        using (w.Block("public override void Backward()"))
        {
            if (!HasBackward)
            {
                w.Line($"throw new InvalidOperationException(\"{model.Name} has no differentiable input or parameter.\");");
                return;
            }

            w.Line("ArgumentNullException.ThrowIfNull(OutputAdjoint);");
            WriteHypers(w);
            foreach (var (tensor, sake) in plan.Cleared)
            {
                using (w.Block($"if ({Condition(sake)})"))
                {
                    w.Line($"{Field(tensors.Placement(tensor).Container)}.Clear();");
                }

                w.Line();
            }

            foreach (var step in plan.Steps)
            {
                // The adjoint of a stage that is switched off is the adjoint of its view: nothing to do, or to be added where others add to it.
                var primal = model.Stages.FirstOrDefault(s => s.When is not null && s.Name == step.Primal);
                WriteConditional(w, step.Stage, primal is null ? Condition(step.For) : $"{(step.WhenOff ? "!" : "")}hyper.{Keywords.Escape(primal.When!)} && ({Condition(step.For)})");
            }
        }
    }

    void WriteHypers(CodeWriter w)
    {
        if (model.Hypers.Count > 0)
        {
            w.Line($"var hyper = {Owner}ReadHyperParameters();");
        }
    }

    void WriteConditional(CodeWriter w, Stage stage, string? condition)
    {
        if (parts is not null)
        {
            condition = condition is null ? "!sharesMemory" : $"!sharesMemory && ({condition})";
        }

        w.Gap();
        w.Line("// " + Title(stage));
        if (condition is null && stage.Body is StageBody.Contract or StageBody.Map or StageBody.Reduce or StageBody.Scatter)
        {
            emitters[stage].WriteLaunch(w);
        }
        else
        {
            using (w.Block(condition is null ? "" : $"if ({condition})"))
            {
                emitters[stage].WriteLaunch(w);
            }
        }
    }

    static string Title(Stage stage) => stage.Body switch
    {
        StageBody.Sweep => $"{stage.Name}: the iterations backwards",
        StageBody.Iterate body => $"{stage.Name}: {body.Count} iterations",
        StageBody.Contract or StageBody.Kernel => stage.Name,
        _ => $"{stage.Name}: {stage.Describe()}",
    };
}
