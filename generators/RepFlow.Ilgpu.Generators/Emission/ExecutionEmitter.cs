using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes the execution: tensors of its own, and the forward and backward pass as steps on them.</summary>
sealed class ExecutionEmitter(LayerSchedule schedule, LaunchText launch, IReadOnlyDictionary<ScheduledStep, StageEmitter> emitters)
{
    readonly LayerModel model = schedule.Layer.Model;
    readonly BackwardPlan plan = schedule.Layer.Plan;
    readonly LayerTensors tensors = schedule.Tensors;
    readonly TensorParts? parts = schedule.Parts;

    IReadOnlyList<string> Leaves => plan.Differentiable;

    bool HasBackward => plan.Differentiable.Count > 0;

    /// <summary>What stands before a member of the definition.</summary>
    string Owner => model.IsStatic ? "" : "layer.";

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
            WritePass(w, "Forward", () =>
            {
                WriteSteps(w, schedule.Forward.Concat(schedule.Kept));
                foreach (var stage in model.Stages.Where(s => s.Updates is not null))
                {
                    w.Line($"{Field(stage.Result)}.CopyTo({Field(stage.Updates!)});");
                }
            });
            w.Line();
            if (HasBackward)
            {
                WritePass(w, "Backward", () => WriteBackward(w));
            }
            else
            {
                w.Line("/// <inheritdoc/>");
                w.Line($"public override void Backward() => throw new InvalidOperationException(\"{model.Name} has no differentiable input or parameter.\");");
            }
        }
    }

    static string Field(string tensor) => StageContext.TensorField(tensor);

    static string Want(string leaf) => "want" + Names.Pascal(leaf);

    static string Hyper(string name) => "hyper." + Keywords.Escape(name);

    void WriteFields(CodeWriter w)
    {
        if (!model.IsStatic)
        {
            w.Line($"readonly {Keywords.Escape(model.Name)} layer;");
        }

        w.Line("readonly Sizes sizes;");
        var flags = Leaves.Select(Want).Concat(parts is null ? [] : ["sharesMemory"]).ToList();
        if (flags.Count > 0)
        {
            w.Packed("readonly bool ", flags, ";");
        }

        var names = model.Inputs.Select(i => i.Name).Concat(model.Parameters.Select(p => p.Property)).Concat(model.Tables.Select(t => t.Name))
            .Concat(tensors.StageResults.Select(r => r.Tensor)).Append(tensors.Result)
            .Concat(HasBackward ? ["upstream"] : []).Concat(tensors.Adjoints.Select(a => a.Tensor)).Distinct();
        w.Packed("readonly Tensor ", names.Select(Field), ";");
        if (schedule.Kept.Count > 0)
        {
            w.Packed("readonly IndexBuffer ", schedule.Kept.Select(s => Field(s.Schedule.Stage.Result)), ";");
        }

        foreach (var step in schedule.Steps)
        {
            emitters[step].WriteField(w);
        }
    }

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
            WriteForwardAllocation(w);
            WriteBackwardAllocation(w);
            w.Line($"Inputs = [{string.Join(", ", model.Inputs.Select(i => Field(i.Name)))}];");
            w.Line($"Parameters = [{string.Join(", ", model.Parameters.Select(p => Field(p.Property)))}];");
            w.Line($"Output = {Field(tensors.Result)};");
            w.Line($"InputAdjoints = [{string.Join(", ", model.Inputs.Select(i => AdjointOrNull(i.Name)))}];");
            w.Line($"ParameterAdjoints = [{string.Join(", ", model.Parameters.Select(p => AdjointOrNull(p.Property)))}];");
        }
    }

    string AdjointOrNull(string leaf) => Leaves.Contains(leaf) ? $"{Want(leaf)} ? {Field(tensors.Placement(plan.Adjoints[leaf]).Container)} : null" : "null";

    string Shape(string tensor) => schedule.Sizes.ShapeOf(tensor) is { } named ? "sizes." + Field(named.Name) : launch.Shape(tensors.Shape(tensor));

    void WriteForwardAllocation(CodeWriter w)
    {
        // Finds out whether parts are contiguous; a result that has its inputs as parts comes before them.
        if (parts is { IsSlice: true })
        {
            w.Line($"sharesMemory = device.SharesMemory && LayerShapes.IsPart({Shape(parts.Whole)}, {Shape(tensors.Result)}, {parts.Axis}, {launch.Text(parts.Parts[0].Begin)});");
        }
        else if (parts is not null)
        {
            var shapes = parts.Parts.Select(p => $"({Shape(p.Tensor)}, {launch.Text(p.Begin)})");
            w.Line($"sharesMemory = device.SharesMemory && LayerShapes.ArePartsOf({Shape(parts.Whole)}, {parts.Axis}, {string.Join(", ", shapes)});");
            w.Line($"{Field(parts.Whole)} = {Allocation(parts.Whole)};");
        }

        foreach (var input in model.Inputs)
        {
            w.Line($"{Field(input.Name)} = {Allocation(input.Name, within: parts?.Whole)};");
        }

        foreach (var parameter in model.Parameters)
        {
            w.Line($"{Field(parameter.Property)} = Allocate(layer.{Keywords.Escape(parameter.Shown)});");
        }

        foreach (var table in model.Tables)
        {
            w.Line($"{Field(table.Name)} = {Allocation(table.Name)};");
            w.Packed($"{Field(table.Name)}.Write([", table.Values.Select(OperatorText.Literal), "]);");
        }

        if (model.Outputs.Count > 1)
        {
            w.Line($"{Field(tensors.Result)} = {Allocation(tensors.Result)};");
        }

        foreach (var (tensor, stage) in tensors.StageResults.Where(r => parts?.Whole != r.Tensor))
        {
            w.Line($"{Field(tensor)} = {(stage.When is null ? "" : Hyper(stage.When) + " ? ")}{Allocation(tensor, within: parts?.Whole)}{(stage.When is null ? "" : " : " + Field(stage.PassThrough!))};");
        }

        foreach (var statement in schedule.Forward.SelectMany(s => emitters[s].Allocation))
        {
            w.Line(statement);
        }
    }

    /// <summary>Memory for a tensor: inside another, where the two share it, else its own.</summary>
    /// <param name="tensor">The tensor, or for an adjoint the one whose shape and place among the parts it has.</param>
    /// <param name="within">The tensor that it may be a part of.</param>
    /// <param name="condition">When it is.</param>
    string Allocation(string tensor, string? within = null, string condition = "sharesMemory") =>
        within is null || parts!.Parts.FirstOrDefault(p => p.Tensor == tensor) is not { Tensor: not null } part
            ? $"Allocate({Shape(tensor)})"
            : $"{condition} ? {Field(within)}.Slice({parts.Axis}, {launch.Text(part.Begin)}, {Shape(tensor)}[{parts.Axis}]) : Allocate({Shape(tensor)})";

    void WriteBackwardAllocation(CodeWriter w)
    {
        w.Line();
        if (!HasBackward)
        {
            return;
        }

        var slice = parts is { IsSlice: true };
        if (!slice)
        {
            WriteUpstream(w, Allocation(tensors.Result));
        }

        var allocations = tensors.Adjoints.Select(a => (Condition: When(a.For), Passing: Passing(a.Tensor), a.Tensor)).ToList();
        var kept = schedule.Kept.Select(s => (When(Leaves), $"{Field(s.Schedule.Stage.Result)} = Own(IndexBuffer.Allocate(device, {Shape(s.Schedule.Stage.Result)}));"));
        var scratch = schedule.Kept.Concat(schedule.Backward).SelectMany(s => emitters[s].Allocation.Select(a => (When(s.When.For!), a)));
        WriteGrouped(w, allocations.Where(a => a.Passing is null).Select(a => (a.Condition, $"{Field(a.Tensor)} = {AdjointAllocation(a.Tensor)};")).Concat(kept).Concat(scratch));

        // Where a stage is switched off, its view is its result, and so are their adjoints.
        WriteGrouped(w, allocations.Where(a => a.Passing is not null).Select(a => (
            a.Condition,
            $"{Field(a.Tensor)} = {Hyper(a.Passing!.When!)} ? {AdjointAllocation(a.Tensor)} : {Field(tensors.Placement(Names.Adjoint(a.Passing.Result)).Container)};")));
        if (slice)
        {
            // What lies outside the part stays zero: nothing else is ever written there.
            var whole = tensors.Placement(plan.Adjoints[parts!.Whole]).Container;
            WriteUpstream(w, Allocation(parts.Parts[0].Tensor, whole, $"sharesMemory && {Want(parts.Whole)}"));
        }
    }

    /// <summary>The stage that, where it is switched off, makes a tensor the adjoint of its result, if nothing else adds to that.</summary>
    Stage? Passing(string adjoint) =>
        model.Stages.FirstOrDefault(s => s.When is not null && Names.Adjoint(s.PassThrough!) == adjoint && !plan.Steps.Any(p => p.WhenOff && p.Primal == s.Name));

    string AdjointAllocation(string tensor)
    {
        var leaf = plan.Adjoints.FirstOrDefault(a => a.Value == tensor).Key;
        return Allocation(leaf ?? tensor, leaf is not null && parts is { IsSlice: false } ? "upstream" : null);
    }

    /// <summary>Statements under conditions, those under the same one together.</summary>
    static void WriteGrouped(CodeWriter w, IEnumerable<(string Condition, string Statement)> statements)
    {
        foreach (var group in statements.GroupBy(s => s.Condition, s => s.Statement))
        {
            using (w.Block($"if ({group.Key})"))
            {
                foreach (var statement in group)
                {
                    w.Line(statement);
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

    void WritePass(CodeWriter w, string name, System.Action statements)
    {
        w.Line("/// <inheritdoc/>");
        using (w.Block($"public override void {name}()"))
        {
            w.Line($"var hyper = {Owner}ReadHyperParameters();");
            statements();
        }
    }

    void WriteBackward(CodeWriter w)
    {
        w.Line("ArgumentNullException.ThrowIfNull(OutputAdjoint);");
        foreach (var (tensor, sake) in plan.Cleared)
        {
            using (w.Block($"if ({When(sake)})"))
            {
                w.Line($"{Field(tensors.Placement(tensor).Container)}.Clear();");
            }

            w.Line();
        }

        WriteSteps(w, schedule.Backward);
    }

    void WriteSteps(CodeWriter w, IEnumerable<ScheduledStep> steps)
    {
        foreach (var step in steps)
        {
            // The adjoint of a stage that is switched off is the adjoint of its view: nothing to do, or to be added where others add to it.
            string?[] conditions =
            [
                parts is null ? null : "!sharesMemory",
                step.When.Switch is { } hyper ? (step.When.IsOff ? "!" : "") + Hyper(hyper) : null,
                step.When.For is { } sake ? When(sake) : null,
            ];
            var all = conditions.OfType<string>().ToList();
            w.Gap();
            w.Line("// " + emitters[step].Title);
            using (all.Count == 0 ? null : (System.IDisposable)w.Block($"if ({string.Join(" && ", all.Select(c => all.Count > 1 && c.Contains("||") ? $"({c})" : c))})"))
            {
                emitters[step].WriteLaunch(w);
            }
        }
    }

    /// <summary>The condition that the gradient of some input or parameter is wanted.</summary>
    string When(IReadOnlyList<string> sake)
    {
        var wants = sake.Where(Leaves.Contains).Select(Want).ToList();
        return wants.Count == 0 ? "false" : string.Join(" || ", wants);
    }
}
