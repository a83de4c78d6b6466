using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes what a layer runs: its tensors as a plan has them, and the forward and backward pass as steps on them.</summary>
sealed class StepsEmitter(LayerSchedule schedule, LaunchText launch, IReadOnlyDictionary<ScheduledStep, StageEmitter> emitters)
{
    readonly LayerModel model = schedule.Layer.Model;
    readonly BackwardPlan plan = schedule.Layer.Plan;
    readonly LayerTensors tensors = schedule.Tensors;
    readonly TensorParts? parts = schedule.Parts;

    IReadOnlyList<string> Leaves => plan.Differentiable;

    /// <summary>What stands before a member of the definition.</summary>
    string Owner => model.IsStatic ? "" : "layer.";

    public void Write(CodeWriter w)
    {
        w.Line($"/// <summary>{model.Name} on tensors of a plan.</summary>");
        w.Line("[EditorBrowsable(EditorBrowsableState.Never)]");
        w.Line("public sealed class Steps<T, Fn> : LayerSteps");
        w.Line("    where T : unmanaged, INumber<T>");
        using (w.Block("    where Fn : struct, INumbers<T>"))
        {
            WriteFields(w);
            w.Line();
            WriteConstructor(w);
            w.Line();
            w.Line("/// <inheritdoc/>");
            using (w.Block("public override void PlanBackward(Tensor upstream)"))
            {
                WriteBackwardPlan(w);
            }

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
            WritePass(w, "Backward", () => WriteBackward(w));
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

        w.Line("readonly Device device;");
        w.Line("readonly Sizes sizes;");
        var flags = Leaves.Select(Want).Concat(parts is null ? [] : ["sharesMemory"]).ToList();
        if (flags.Count > 0)
        {
            w.Packed("readonly bool ", flags, ";");
        }

        if (parts is not null)
        {
            w.Line("bool sharesAdjoints;");
        }

        var forward = model.Inputs.Select(i => i.Name).Concat(model.Parameters.Select(p => p.Property)).Concat(model.Tables.Select(t => t.Name))
            .Concat(tensors.StageResults.Select(r => r.Tensor)).Append(tensors.Result).Distinct().ToList();
        w.Packed("readonly Tensor ", forward.Select(Field), ";");
        if (Leaves.Count > 0)
        {
            w.Packed("Tensor ", tensors.Adjoints.Select(a => a.Tensor).Prepend("upstream").Distinct().Select(Field), ";");
        }

        if (schedule.Kept.Count > 0)
        {
            w.Packed("readonly IndexBuffer ", schedule.Kept.Select(s => Field(s.Schedule.Stage.Result)), ";");
        }

        foreach (var step in schedule.Steps)
        {
            emitters[step].WriteField(w, isReadonly: !schedule.Backward.Contains(step));
        }
    }

    void WriteConstructor(CodeWriter w)
    {
        w.Line("/// <summary>Plans the forward pass.</summary>");
        w.Line($"public Steps({(model.IsStatic ? "" : Keywords.Escape(model.Name) + " layer, ")}MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)");
        using (w.Block("    : base(plan, inputs)"))
        {
            if (!model.IsStatic)
            {
                w.Line("this.layer = layer;");
            }

            w.Line("device = plan.Device;");
            w.Line($"var hyper = {Owner}ReadHyperParameters();");
            w.Line($"sizes = new Sizes({(model.IsStatic ? "" : "layer, ")}hyper, LayerShapes.Of(inputs));");
            foreach (var leaf in Leaves)
            {
                w.Line(model.Inputs.Any(i => i.Name == leaf)
                    ? $"{Want(leaf)} = gradients.HasFlag(Gradients.Inputs);"
                    : $"{Want(leaf)} = gradients.HasFlag(Gradients.Parameters) && layer.{Keywords.Escape(model.Parameters.First(p => p.Property == leaf).Shown)}.Learned;");
            }

            w.Line();
            WriteForwardPlan(w);
            w.Line($"Output = {Field(tensors.Result)};");
        }
    }

    string Shape(string tensor) => schedule.Sizes.ShapeOf(tensor) is { } named ? "sizes." + Field(named.Name) : launch.Shape(tensors.Shape(tensor));

    string New(string tensor) => $"plan.Add({Shape(tensor)})";

    void WriteForwardPlan(CodeWriter w)
    {
        for (var at = 0; at < model.Inputs.Count; at++)
        {
            w.Line($"{Field(model.Inputs[at].Name)} = inputs[{at}];");
        }

        foreach (var parameter in model.Parameters)
        {
            w.Line($"{Field(parameter.Property)} = plan.Parameter(layer.{Keywords.Escape(parameter.Shown)});");
        }

        foreach (var table in model.Tables)
        {
            w.Packed($"{Field(table.Name)} = plan.Constant({Shape(table.Name)}, [", table.Values.Select(OperatorText.Literal), "]);");
        }

        if (model.Outputs.Count > 1)
        {
            w.Line($"{Field(tensors.Result)} = {New(tensors.Result)};");
        }

        foreach (var (tensor, stage) in tensors.StageResults)
        {
            w.Line($"{Field(tensor)} = {(stage.When is null ? New(tensor) : $"{Hyper(stage.When)} ? {New(tensor)} : {Field(stage.PassThrough!)}")};");
        }

        if (parts is not null)
        {
            w.Packed("sharesMemory = plan.Share(", [
                Field(parts.Whole), $"{parts.Axis}", parts.IsSlice ? "false" : "true", .. parts.Parts.Select(p => $"({Field(p.Tensor)}, {launch.Text(p.Begin)})")], ");");
        }

        foreach (var statement in schedule.Forward.SelectMany(s => emitters[s].Allocation))
        {
            w.Line(statement);
        }

        WriteGrouped(w, schedule.Kept.SelectMany(s => new[] { $"{Field(s.Schedule.Stage.Result)} = plan.Add(new IndexBuffer({Shape(s.Schedule.Stage.Result)}));" }.Concat(emitters[s].Allocation))
            .Select(s => (When(Leaves), s)));
        WriteUses(w, schedule.Forward.Concat(schedule.Kept));
        foreach (var stage in model.Stages.Where(s => s.Updates is not null))
        {
            w.Line($"plan.Step({Field(stage.Result)}, {Field(stage.Updates!)});");
        }
    }

    void WriteBackwardPlan(CodeWriter w)
    {
        if (Leaves.Count == 0)
        {
            return;
        }

        w.Line($"var hyper = {Owner}ReadHyperParameters();");
        w.Line("var plan = this.Plan;");
        w.Line("this.upstream = upstream;");
        var adjoints = tensors.Adjoints.Select(a => (Condition: When(a.For), Passing: Passing(a.Tensor), a.Tensor)).ToList();
        WriteGrouped(w, adjoints.Where(a => a.Passing is null).SelectMany(a => Adjoint(a.Tensor).Select(line => (a.Condition, line)))
            .Concat(schedule.Backward.SelectMany(s => emitters[s].Allocation.Select(line => (When(s.When.For!), line)))));

        // Where a stage is switched off, its view is its result, and so are their adjoints.
        WriteGrouped(w, adjoints.Where(a => a.Passing is not null).Select(a => (
            a.Condition, $"{Field(a.Tensor)} = {Hyper(a.Passing!.When!)} ? {New(Leaf(a.Tensor) ?? a.Tensor)} : {Field(tensors.Placement(Names.Adjoint(a.Passing.Result)).Container)};")));
        if (plan.Cleared.Count > 0)
        {
            w.Packed("plan.Step(", plan.Cleared.Select(c => Field(tensors.Placement(c.Tensor).Container)).Distinct(), ");");
        }

        WriteUses(w, schedule.Backward);
        w.Line($"InputAdjoints = [{string.Join(", ", model.Inputs.Select(i => AdjointOrNull(i.Name)))}];");
        w.Line($"ParameterAdjoints = [{string.Join(", ", model.Parameters.Select(p => AdjointOrNull(p.Property)))}];");
    }

    string AdjointOrNull(string leaf) => Leaves.Contains(leaf) ? $"{Want(leaf)} ? {Field(tensors.Placement(plan.Adjoints[leaf]).Container)} : null" : "null";

    /// <summary>The input or parameter whose adjoint a tensor is.</summary>
    string? Leaf(string adjoint) => plan.Adjoints.FirstOrDefault(a => a.Value == adjoint).Key;

    /// <summary>The statements that make an adjoint; parts of the result have theirs within the upstream gradient.</summary>
    IEnumerable<string> Adjoint(string tensor)
    {
        var leaf = Leaf(tensor);
        yield return $"{Field(tensor)} = {New(leaf ?? tensor)};";
        if (parts is { IsSlice: true } && leaf == parts.Whole)
        {
            // What lies outside the part stays zero: nothing else is ever written there.
            yield return $"sharesAdjoints = plan.Share(plan.Hold({Field(tensor)}), {parts.Axis}, false, (upstream, {launch.Text(parts.Parts[0].Begin)}));";
        }
        else if (parts is { IsSlice: false } && parts.Parts.FirstOrDefault(p => p.Tensor == leaf) is { Tensor: not null } part)
        {
            yield return $"sharesAdjoints = plan.Share(upstream, {parts.Axis}, false, ({Field(tensor)}, {launch.Text(part.Begin)}));";
        }
    }

    /// <summary>The stage that, where it is switched off, makes a tensor the adjoint of its result, if nothing else adds to that.</summary>
    Stage? Passing(string adjoint) =>
        model.Stages.FirstOrDefault(s => s.When is not null && Names.Adjoint(s.PassThrough!) == adjoint && !plan.Steps.Any(p => p.WhenOff && p.Primal == s.Name));

    /// <summary>Announces steps to the plan.</summary>
    static void WriteUses(CodeWriter w, IEnumerable<ScheduledStep> steps)
    {
        foreach (var step in steps)
        {
            w.Packed("plan.Step(", step.Schedule.Arguments.Tensors.Select(t => Field(t.Tensor)), ");");
        }
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

    void WritePass(CodeWriter w, string name, System.Action statements)
    {
        w.Line("/// <inheritdoc/>");
        using (w.Block($"public override void {name}()"))
        {
            if (name == "Backward" && Leaves.Count == 0)
            {
                w.Line($"throw new InvalidOperationException(\"{model.Name} has no differentiable input or parameter.\");");
                return;
            }

            w.Line($"var hyper = {Owner}ReadHyperParameters();");
            statements();
        }
    }

    void WriteBackward(CodeWriter w)
    {
        foreach (var (tensor, sake, off) in plan.Cleared)
        {
            using (w.Block($"if ({Condition([off is null ? null : "!" + Hyper(off), When(sake)])})"))
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
            var condition = Condition([
                parts is null ? null : schedule.Backward.Contains(step) ? "!sharesAdjoints" : "!sharesMemory",
                step.When.Switch is { } hyper ? (step.When.IsOff ? "!" : "") + Hyper(hyper) : null,
                step.When.For is { } sake ? When(sake) : null]);
            w.Gap();
            w.Line("// " + emitters[step].Title);
            using (condition.Length == 0 ? null : (System.IDisposable)w.Block($"if ({condition})"))
            {
                emitters[step].WriteLaunch(w);
            }
        }
    }

    /// <summary>All of some conditions; nothing where there are none.</summary>
    static string Condition(IEnumerable<string?> conditions)
    {
        var all = conditions.OfType<string>().ToList();
        return string.Join(" && ", all.Select(c => all.Count > 1 && c.Contains("||") ? $"({c})" : c));
    }

    /// <summary>The condition that the gradient of some input or parameter is wanted.</summary>
    string When(IReadOnlyList<string> sake)
    {
        var wants = sake.Where(Leaves.Contains).Select(Want).ToList();
        return wants.Count == 0 ? "false" : string.Join(" || ", wants);
    }
}
