using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes what a layer runs: its tensors as a plan has them, and the forward and backward pass as steps on them.</summary>
sealed class StepsEmitter(LayerSchedule schedule, StageEmitters emitters)
{
    readonly LaunchText launch = emitters.Launch;
    readonly LayerModel model = schedule.Layer.Model;
    readonly BackwardPlan plan = schedule.Layer.Plan;
    readonly LayerTensors tensors = schedule.Tensors;
    readonly TensorParts? parts = schedule.Parts;

    IReadOnlyList<string> Leaves => plan.Differentiable;

    /// <summary>The type.</summary>
    public string Type()
    {
        var layer = model.IsStatic ? "" : Keywords.Escape(model.Name) + " layer";
        return $$"""
            /// <summary>{{model.Name}} on tensors of a plan.</summary>
            [EditorBrowsable(EditorBrowsableState.Never)]
            public sealed class Steps<T, Fn> : LayerSteps
                where T : unmanaged, INumber<T>
                where Fn : struct, INumbers<T>
            {
                {{When(!model.IsStatic, $"readonly {layer};")}}
                readonly Device device;
                readonly Sizes sizes;
                {{When(schedule.PlannedHypers.Count > 0, "readonly HyperParameters planned;")}}
                {{Fields()}}

                /// <summary>Plans the forward pass.</summary>
                public Steps({{(model.IsStatic ? "" : layer + ", ")}}MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
                    : base(plan, inputs, gradients)
                {
                    {{When(!model.IsStatic, "this.layer = layer;")}}
                    device = plan.Device;
                    {{ReadHypers}}
                    {{When(schedule.PlannedHypers.Count > 0, "planned = hyper;")}}
                    sizes = new Sizes({{(model.IsStatic ? "" : "layer, ")}}hyper, LayerShapes.Of(inputs));
                    {{Lines(Leaves.Select(leaf => $"{Want(leaf)} = {(model.Parameters.FirstOrDefault(p => p.Property == leaf) is { } parameter
                        ? $"gradients.HasFlag(Gradients.Parameters) && layer.{Keywords.Escape(parameter.Shown)}.Learned"
                        : "gradients.HasFlag(Gradients.Inputs)")};"))}}

                    {{ForwardPlan()}}
                    Outputs = [{{List(tensors.Results.Select(Field))}}];
                }

                /// <inheritdoc/>
                protected override void PlanAdjoints(IReadOnlyList<Tensor?> upstreams)
                {
                    {{(Leaves.Count == 0 ? None : BackwardPlan())}}
                }

                /// <inheritdoc/>
                public override void Forward()
                {
                    {{Hypers}}
                    {{Launches(schedule.Forward.Concat(schedule.Kept), "!sharesMemory")}}
                    {{Replaced()}}
                }

                {{Recomputation()}}

                /// <inheritdoc/>
                protected override void ComputeAdjoints()
                {
                    {{(Leaves.Count == 0 ? None : Backward())}}
                }
            }
            """;
    }

    /// <summary>The results by which there may be no gradient, where steps ask for that.</summary>
    IReadOnlyList<string> Asked => [.. model.Outputs.Where(result => schedule.Backward.Any(s => s.When.Of?.Contains(result) == true))];

    static string Field(string tensor) => StageContext.TensorField(tensor);

    static string Want(string leaf) => "want" + Names.Pascal(leaf);

    /// <summary>The field that says whether there is a gradient by one of several results.</summary>
    static string Has(string result) => "has" + Names.Pascal(result);

    string Hyper(string name) => LaunchText.Hyper(model, name);

    string ReadHypers => $"var hyper = {(model.IsStatic ? "" : "layer.")}ReadHyperParameters();";

    /// <summary>The hyper-parameters in a pass: those that the plan depends on as they were then.</summary>
    string Hypers
    {
        get
        {
            var planned = schedule.PlannedHypers;
            if (planned.Count == 0 || planned.Count == model.Hypers.Count)
            {
                return planned.Count == 0 ? ReadHypers : "var hyper = planned;";
            }

            // In a composite each member has its own.
            static string From(string name, string of) => $"{Keywords.Escape(name)} = {of}.{Keywords.Escape(name)}";
            string Kept(IGrouping<string?, HyperParameter> group)
            {
                if (group.Key is not { } member || group.Count() == model.Hypers.Count(h => h.Of?.Member == member))
                {
                    return group.Key is null ? List(group.Select(h => From(h.Name, "planned"))) : From(group.Key, "planned");
                }

                var name = Keywords.Escape(member);
                return $"{name} = hyper.{name} with {{ {List(group.Select(h => From(h.Of!.Value.Name, "planned." + name)))} }}";
            }

            return $"{ReadHypers}\nhyper = hyper with {{ {List(planned.GroupBy(h => h.Of?.Member).Select(Kept))} }};";
        }
    }

    string Fields()
    {
        var flags = Leaves.Select(Want).Concat(parts is null ? [] : ["sharesMemory"]).ToList();
        var forward = model.Inputs.Select(i => i.Name).Concat(model.Parameters.Select(p => p.Property)).Concat(model.Tables.Select(t => t.Name))
            .Concat(tensors.StageResults.Select(r => r.Tensor)).Concat(tensors.Results).Distinct();
        var backward = Names.Upstreams(model).Concat(tensors.Adjoints.Select(a => a.Tensor)).Distinct();
        return $"""
            {When(flags.Count > 0, $"readonly bool {List(flags)};")}
            {When(parts is not null, "bool sharesAdjoints;")}
            {When(Asked.Count > 0, $"bool {List(Asked.Select(Has))};")}
            readonly Tensor {List(forward.Select(Field))};
            {When(Leaves.Count > 0, $"Tensor {List(backward.Select(Field))};")}
            {Lines(schedule.Kept.Select(s => s.Schedule.Stage).Select(s => $"readonly {(s.Outputs[0].Value.Type == ExprType.Int ? "IndexBuffer" : "Tensor")} {Field(s.Result)};"))}
            {Lines(schedule.Forward.Concat(schedule.Kept).SelectMany(s => emitters[s].Fields).Select(f => "readonly " + f))}
            {Lines(schedule.Backward.SelectMany(s => emitters[s].Fields))}
            """;
    }

    string Shape(string tensor) => schedule.Sizes.ShapeOf(tensor) is { } named ? "sizes." + Field(named.Name) : launch.Shape(tensors.Shape(tensor));

    string New(string tensor) => New(tensor, tensor);

    string New(string tensor, string named) => $"plan.Add({Shape(tensor)}, \"{Names.Camel(named)}\")";

    string ForwardPlan()
    {
        string KeptResult(Stage stage)
        {
            if (stage.Outputs[0].Value.Type != ExprType.Int)
            {
                return $"{Field(stage.Result)} = {New(stage.Result)};";
            }

            var positions = launch.Text(stage.Overs.Select(over => over.Extent).Aggregate(model.Builder.Mul));
            return $"{Field(stage.Result)} = plan.Add(new IndexBuffer({Shape(stage.Result)}, {positions}), \"{Names.Camel(stage.Result)}\");";
        }


        string StageResult(string tensor, Stage stage) =>
            $"{Field(tensor)} = {(stage.When is null || tensors.Placement(stage.PassThrough!).Container == tensor ? New(tensor) : $"{Hyper(stage.When)} ? {New(tensor)} : {Field(stage.PassThrough!)}")};";
        string Shared(TensorParts parts) =>
            $"plan.Share({Field(parts.Whole)}, {parts.Axis}, {Literal(!parts.IsSlice)}, {List(parts.Parts.Select(p => $"({Field(p.Tensor)}, {launch.Text(p.Begin)})"))})";

        // These ask contractions what they do for them.
        var given = schedule.StoredMoments.Select(m => m.Fold).ToList();
        var kept = schedule.Kept.SelectMany(s => emitters[s].Allocation.Prepend(KeptResult(s.Schedule.Stage)));
        return $"""
            {Lines(model.Inputs.Select((input, at) => $"{Field(input.Name)} = inputs[{at}];"))}
            {Lines(model.Parameters.Select(p => $"{Field(p.Property)} = plan.{(p.Learned ? "Parameter" : "Buffer")}(layer.{Keywords.Escape(p.Shown)}, \"{p.Name}\");"))}
            {Lines(model.Tables.Select(t => $"{Field(t.Name)} = plan.Constant({Shape(t.Name)}, [{List(t.Values.Select(OperatorText.Literal))}]);"))}
            {Lines(tensors.Results.Except(model.Outputs).Select(r => $"{Field(r)} = {New(r)};"))}
            {Lines(tensors.StageResults.Select(r => StageResult(r.Tensor, r.Stage)))}
            {(parts is null ? None : $"sharesMemory = {Shared(parts)};")}
            {Lines(schedule.Forward.Where(s => s.When.Switch is null).Except(given).SelectMany(s => emitters[s].Allocation))}
            {Grouped(schedule.Forward.Where(s => s.When.Switch is not null).SelectMany(s => emitters[s].Allocation.Select(line => (Switch(s.When)!, line))))}
            {Lines(given.SelectMany(s => emitters[s].Allocation))}
            {Grouped(kept.Select(s => (Wanted(Leaves), s)))}
            {Uses(schedule.Forward.Concat(schedule.Kept), "!sharesMemory")}
            {Updates((from, to) => $"plan.Update({from}, {to});")}
            """;
    }

    string BackwardPlan()
    {
        var adjoints = tensors.Adjoints.Select(a => (Condition: Wanted(a.For), Passing: Passing(a.Tensor), a.Tensor)).ToList();

        // Where a stage is switched off, its view is its result, and so are their adjoints.
        string Passed(string tensor, Stage stage) =>
            $"{Field(tensor)} = {Hyper(stage.When!)} ? {NewAdjoint(tensor)} : {Container(Names.Adjoint(stage.Result))};";
        var passing = adjoints.Where(a => a.Passing is not null).Select(a => (a.Condition, Passed(a.Tensor, a.Passing!)));
        return $"""
            {Hypers}
            var plan = this.Plan;
            {Lines(Asked.Select(result => $"{Has(result)} = upstreams[{model.Outputs.ToList().IndexOf(result)}] is not null;"))}
            {Lines(Names.Upstreams(model).Select((upstream, at) => $"{Field(upstream)} = {(model.IsApart ? $"Upstream({at})" : $"upstreams[{at}]!")};"))}
            {Grouped(adjoints.Where(a => a.Passing is null).SelectMany(a => Adjoint(a.Tensor).Select(line => (a.Condition, line)))
                .Concat(schedule.Backward.SelectMany(s => emitters[s].Allocation.Select(line => (Wanted(s.When.For!), line)))))}
            {Grouped(passing)}
            {Lines(Cleared.Select(c => $"plan.Step(\"clear\", [], [{c.Container}], when: {c.Condition});"))}
            {Uses(schedule.Backward, "!sharesAdjoints")}
            InputAdjoints = [{List(model.Inputs.Select(i => AdjointOrNull(i.Name)))}];
            ParameterAdjoints = [{List(model.Parameters.Select(p => AdjointOrNull(p.Property)))}];
            """;
    }

    string Container(string tensor) => Field(tensors.Placement(tensor).Container);

    string AdjointOrNull(string leaf) => Leaves.Contains(leaf) ? $"{Want(leaf)} ? {Container(plan.Adjoints[leaf])} : null" : "null";

    /// <summary>The input or parameter whose adjoint a tensor is.</summary>
    string? Leaf(string adjoint) => plan.Adjoints.FirstOrDefault(a => a.Value == adjoint).Key;

    /// <summary>A new adjoint: that of a parameter lies where gradients do.</summary>
    string NewAdjoint(string adjoint)
    {
        var leaf = Leaf(adjoint);
        var made = New(leaf ?? adjoint, adjoint);
        return model.Parameters.FirstOrDefault(p => p.Property == leaf) is { } parameter ? $"plan.Gradient(layer.{Keywords.Escape(parameter.Shown)}, {made})" : made;
    }

    /// <summary>The statements that make an adjoint; parts of the result have theirs within the upstream gradient.</summary>
    IEnumerable<string> Adjoint(string tensor)
    {
        var leaf = Leaf(tensor);
        yield return $"{Field(tensor)} = {NewAdjoint(tensor)};";
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
    string Uses(IEnumerable<ScheduledStep> steps, string unlessShared) => Lines(steps.Select(step =>
        emitters[step].Use(Condition(step, unlessShared), [.. step.Schedule.Stage.Writes.Select(t => tensors.Placement(t).Container)], step == schedule.Recomputed)));

    /// <summary>What computes the result again, where a map does that.</summary>
    string Recomputation() => schedule.Recomputed is not { } step ? None
        : schedule.Forward.Count == 1 && schedule.Kept.Count == 0 ? """
            /// <inheritdoc/>
            public override void Recompute() => Forward();
            """
        : $$"""
            /// <inheritdoc/>
            public override void Recompute()
            {
                {{Hypers}}
                {{emitters[step].Launch}}
            }
            """;

    /// <summary>The copies by which results become parameters' values; none is made where the forward pass runs again.</summary>
    string Replaced() => model.Stages.All(s => s.Updates is null) ? None : $$"""

        if (!this.Plan.IsReplaying)
        {
            {{Updates((from, to) => $"{from}.CopyTo({to});")}}
        }
        """;

    /// <summary>What is done where a stage's result becomes a parameter's value.</summary>
    string Updates(Func<string, string, string> update) =>
        Lines(model.Stages.Where(s => s.Updates is not null).Select(s => update(Field(s.Result), Field(s.Updates!))));

    /// <summary>Statements under conditions, those under the same one together.</summary>
    static string Grouped(IEnumerable<(string Condition, string Statement)> statements) =>
        Lines(statements.GroupBy(s => s.Condition, s => s.Statement).Select(group => $"if ({group.Key})\n{{\n{Lines(group)}\n}}\n"));

    string Backward()
    {
        var cleared = Cleared.Select(c => $"if ({c.Condition})\n{{\n{c.Container}.Clear();\n}}\n");
        return $"""
            {Hypers}
            {Lines(cleared)}
            {Launches(schedule.Backward, "!sharesAdjoints")}
            """;
    }

    string Launches(IEnumerable<ScheduledStep> steps, string unlessShared) => Lines(steps.Select(step =>
    {
        // The adjoint of a stage that is switched off is the adjoint of its view: nothing to do, or to be added where others add to it.
        var condition = Running(step, unlessShared);
        var launch = emitters[step].Launch;
        return $"\n// {emitters[step].Title}\n{(condition.Length == 0 ? launch : $"if ({condition})\n{{\n{launch}\n}}")}";
    }));

    /// <summary>What is set to zero before the first step, and when: what others add to, and what no step writes where there is no gradient by some results.</summary>
    IEnumerable<(string Container, string Condition)> Cleared => schedule.Cleared.Select(c => (Container(c.Tensor), Condition(c.WhenOff is null ? null : "!" + Hyper(c.WhenOff), Wanted(c.For))))
        .Concat(schedule.Emptied.Select(e => (Container(e.Tensor), Condition(Wanted(e.For), $"!({Present(e.Of)})")))).Distinct();

    /// <summary>The condition that there is a gradient by one of some results.</summary>
    static string Present(IReadOnlyList<string> results) => string.Join(" || ", results.Select(Has));

    /// <summary>When a step runs.</summary>
    string Condition(ScheduledStep step, string unlessShared) =>
        Condition(parts is null ? null : unlessShared, Switch(step.When), step.When.For is { } sake ? Wanted(sake) : null, step.When.Of is { } results ? Present(results) : null);

    /// <summary>When a pass runs a step: nothing is updated where the forward pass runs again.</summary>
    string Running(ScheduledStep step, string unlessShared)
    {
        var condition = Condition(step, unlessShared);
        return step.Schedule.Stage.Updates is null ? condition : Condition(condition.Length == 0 ? null : condition, "!this.Plan.IsReplaying");
    }

    /// <summary>What must hold of the hyper-parameter that a step depends on.</summary>
    string? Switch(StepCondition when) => when.Switch is { } hyper ? (when.IsOff ? "!" : "") + Hyper(hyper) : null;

    /// <summary>All of some conditions; nothing where there are none.</summary>
    static string Condition(params string?[] conditions)
    {
        var all = conditions.OfType<string>().ToList();
        return string.Join(" && ", all.Select(c => all.Count > 1 && c.Contains("||") ? $"({c})" : c));
    }

    /// <summary>The condition that the gradient of some input or parameter is wanted.</summary>
    string Wanted(IReadOnlyList<string> sake)
    {
        var wants = sake.Where(Leaves.Contains).Select(Want).ToList();
        return wants.Count == 0 ? "false" : string.Join(" || ", wants);
    }
}
