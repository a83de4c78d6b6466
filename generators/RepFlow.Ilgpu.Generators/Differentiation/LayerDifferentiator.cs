using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>Plans the backward pass of a definition: its stages from last to first, each through its adjoint.</summary>
sealed class LayerDifferentiator
{
    readonly LayerModel model;
    readonly ExprBuilder b;
    readonly Dictionary<string, IReadOnlyList<Expr>> shapes;
    readonly Dictionary<string, IReadOnlyList<Expr>> added = new();
    readonly Dictionary<string, HashSet<string>> dependsOn = new();
    readonly Dictionary<string, bool> written = new();
    readonly Dictionary<Stage, IReadOnlyList<string>> differentiableReads = new();
    readonly List<Stage> kept = [];
    readonly List<BackwardStep> steps = [];
    readonly List<(string Tensor, IReadOnlyList<string> For, string? WhenOff)> cleared = [];
    readonly List<string> aliased = [];
    readonly List<(string Stage, string Leaf, string Why)> problems = [];

    LayerDifferentiator(LayerModel model)
    {
        this.model = model;
        b = model.Builder;
        shapes = model.Shapes.ToDictionary(s => s.Key, s => s.Value);
    }

    /// <summary>Plans the backward pass of a model.</summary>
    public static BackwardPlan Plan(LayerModel model) => new LayerDifferentiator(model).Plan();

    BackwardPlan Plan()
    {
        var byHand = model.AdjointStages.Where(s => s.AdjointOf is not null).Select(s => s.AdjointOf!).ToList();
        var leaves = model.Inputs.Where(i => !i.IsInteger).Select(i => i.Name).Concat(model.Parameters.Where(p => p.Learned).Select(p => p.Property)).ToList();
        FindDependencies(leaves.Except(byHand).ToList());
        RefuseCalls();
        SeedOutputs();
        foreach (var stage in model.Stages.Reverse())
        {
            b.Cancellation.ThrowIfCancellationRequested();
            var before = steps.Count;
            try
            {
                Differentiate(stage);
            }
            catch (TooManyNodesException)
            {
                throw new TooManyNodesException(stage.Name);
            }

            for (var at = before; at < steps.Count; at++)
            {
                steps[at] = steps[at] with { Primal = stage.Name };
            }
        }

        AddHandWritten();
        var differentiable = leaves.Where(l => byHand.Contains(l) || (written.TryGetValue(Names.Adjoint(l), out var yes) && yes)).ToList();
        var adjoints = differentiable.ToDictionary(l => l, Names.Adjoint);
        foreach (var adjoint in adjoints)
        {
            AddShape(adjoint.Value, adjoint.Key);
        }

        var identities = new IdentityAdjoints(model, shapes, cleared.Select(c => c.Tensor).ToList());
        return new BackwardPlan(kept, Unique(identities.Remove(steps)), adjoints, added, cleared, differentiable, aliased, identities.Aliases, problems);
    }

    /// <summary>Adjoint stages of one tensor may share a name: number them.</summary>
    static IReadOnlyList<BackwardStep> Unique(IReadOnlyList<BackwardStep> steps)
    {
        var used = new Dictionary<string, int>();
        return steps.Select(step =>
        {
            used[step.Stage.Name] = used.TryGetValue(step.Stage.Name, out var count) ? count + 1 : 1;
            return count == 0 ? step : step with { Stage = step.Stage with { Name = step.Stage.Name + (count + 1) } };
        }).ToList();
    }

    /// <summary>
    /// The gradient by a result is the upstream gradient itself, or its part; where other stages read the result too, a copy that they can
    /// add to.
    /// </summary>
    void SeedOutputs()
    {
        Expr offset = b.Int(0);
        foreach (var output in model.Outputs)
        {
            if (!IsRead(output) || !shapes.ContainsKey(output))
            {
                aliased.Add(output);
            }
            else
            {
                var dims = shapes[output].Select((extent, axis) => new IndexVar("q" + axis, extent)).ToList();
                var place = dims.Select(d => b.Index(d)).ToList();
                var from = place.Select((p, axis) => !model.IsApart && axis == model.OutputAxis ? b.Add(p, offset) : p).ToList();
                AddShape(Names.Adjoint(output), output);
                written[Names.Adjoint(output)] = true;
                steps.Add(new BackwardStep(
                    new Stage(Names.Seed(output), new StageBody.Map([new StageOutput(Names.Adjoint(output), place, b.Read(Names.Upstream(model, output), from, b.True))])) { Dims = dims },
                    For(output)));
            }

            if (model.Outputs.Count > 1 && !model.IsApart)
            {
                offset = b.Add(offset, shapes[output][model.OutputAxis]);
            }
        }
    }

    /// <summary>Which leaves each tensor depends on through real numbers.</summary>
    void FindDependencies(IReadOnlyList<string> leaves)
    {
        foreach (var leaf in leaves)
        {
            dependsOn[leaf] = [leaf];
        }

        foreach (var stage in model.Stages)
        {
            var reaches = new HashSet<string>(DifferentiableReads(stage).Where(dependsOn.ContainsKey).SelectMany(r => dependsOn[r]));
            foreach (var tensor in stage.Writes.Where(_ => reaches.Count > 0))
            {
                dependsOn[tensor] = reaches;
            }
        }
    }

    /// <summary>The derivative of a [DeviceFunction] is not known: what its real arguments depend on has no gradient through it.</summary>
    void RefuseCalls()
    {
        foreach (var stage in model.Stages)
        {
            foreach (var call in stage.Body.Values.Nodes().Where(n => n.Op == Op.Call && n.Type == ExprType.Real))
            {
                var tensors = call.Args.Where(a => a.Type == ExprType.Real).Reads().Select(r => r.Name).Where(dependsOn.ContainsKey).Distinct().ToList();
                Refuse(stage, tensors, $"the derivative of the [DeviceFunction] '{call.Name}' is not known");
            }
        }
    }

    /// <summary>The tensors through whose elements a stage can be differentiated.</summary>
    IReadOnlyList<string> DifferentiableReads(Stage stage) =>
        differentiableReads.TryGetValue(stage, out var known) ? known : differentiableReads[stage] = FindDifferentiableReads(stage).ToList();

    IEnumerable<string> FindDifferentiableReads(Stage stage)
    {
        if (stage.StopsGradient)
        {
            return [];
        }

        if (stage.Body is StageBody.Kernel or StageBody.Contract)
        {
            return stage.Reads;
        }

        var reads = ReverseSweep.Run(b, stage.Body.Values.Select(v => (v, (Expr)b.Real(1)))).Keys.Where(k => k.Op == Op.Read).Select(k => k.Name);
        return reads.Concat(stage.Body is StageBody.Iterate iterate ? iterate.States.Select(s => s.Start).OfType<string>() : stage.PassThrough is { } view ? [view] : []).Distinct();
    }

    /// <summary>Whether the gradient flows into a tensor: it is part of the result, or a later stage has put something there.</summary>
    bool HasAdjoint(string tensor) => model.Outputs.Contains(tensor) || (written.TryGetValue(Names.Adjoint(tensor), out var yes) && yes);

    void Refuse(Stage stage, IEnumerable<string> tensors, string why) =>
        problems.AddRange(tensors.SelectMany(For).Distinct().Select(leaf => (stage.Body is StageBody.Iterate i ? i.Phases[0].Name : stage.Shown, leaf, why)));

    IReadOnlyList<string> For(string tensor) => dependsOn.TryGetValue(tensor, out var leaves) ? leaves.OrderBy(l => l, StringComparer.Ordinal).ToList() : [];

    void Differentiate(Stage stage)
    {
        if (!stage.Writes.Any(w => HasAdjoint(w) && dependsOn.ContainsKey(w)))
        {
            return;
        }

        var wanted = DifferentiableReads(stage).Where(dependsOn.ContainsKey).ToList();
        switch (stage.Body)
        {
            case StageBody.Kernel:
                Refuse(stage, stage.Reads, "it is computed by a hand-written kernel");
                break;
            case StageBody.Iterate body:
                DifferentiateIteration(stage, body, wanted);
                break;
            case StageBody.Scan body:
                DifferentiateScan(stage, body, wanted);
                break;
            case StageBody.Contract body:
                AddShape(Names.Adjoint(stage.Result), stage.Result);
                DifferentiateContraction(stage, body, wanted);
                break;
            default:
                AddShape(Names.Adjoint(stage.Result), stage.Result);
                DifferentiateStage(stage, wanted);
                break;
        }
    }

    void DifferentiateContraction(Stage stage, StageBody.Contract body, IReadOnlyList<string> wanted)
    {
        foreach (var left in new[] { true, false })
        {
            var tensor = left ? body.Left.Tensor : body.Right.Tensor;
            if (!wanted.Contains(tensor))
            {
                continue;
            }

            if (ContractionAdjoint.Derive(b, stage.Name, body, left, t => shapes[t], Names.Adjoint, IsPositive) is { } adjoint)
            {
                Add(adjoint, tensor, For(tensor));
            }
            else
            {
                Refuse(stage, [tensor], $"the positions of '{tensor}' cannot be solved for the indices of the contraction");
            }
        }
    }

    void DifferentiateStage(Stage stage, IReadOnlyList<string> wanted)
    {
        KeepPositions(stage);
        var adjoints = new StageAdjoint(b, stage, t => shapes[t], Names.Adjoint, IsParameter, IsPositive).Derive(wanted).ToList();
        Stage? passing = null;
        if (stage.PassThrough is { } view && wanted.Contains(view))
        {
            var isOffOnly = !adjoints.Any(a => a.Writes.Contains(Names.Adjoint(view)));
            if (isOffOnly)
            {
                ClearFirst(view, For(view));
            }

            passing = isOffOnly || IsReadBeside(view, stage) ? PassOn(stage, view) : null;
        }

        foreach (var adjoint in adjoints)
        {
            var tensor = wanted.FirstOrDefault(w => adjoint.Outputs.Any(o => o.Tensor == Names.Adjoint(w)));
            if (tensor is null)
            {
                foreach (var output in adjoint.Outputs)
                {
                    added[output.Tensor] = adjoint.Dims.Select(d => d.Extent).ToList();
                    shapes[output.Tensor] = added[output.Tensor];
                }

                steps.Add(new BackwardStep(adjoint, wanted.SelectMany(For).Distinct().ToList()));
            }
            else
            {
                // Where the stage is switched off, the view that passes through has an adjoint all the same.
                Add(adjoint, tensor, For(tensor), tensor == stage.PassThrough ? null : stage.When);
            }
        }

        if (passing is not null)
        {
            steps.Add(new BackwardStep(passing, For(stage.PassThrough!), WhenOff: true));
        }
    }

    /// <summary>Whether the adjoint of a tensor has other shares than through one stage.</summary>
    bool IsReadBeside(string tensor, Stage stage) => model.Outputs.Contains(tensor) || IsRead(tensor, stage);

    /// <summary>Whether stages, but one, read a tensor and hand a gradient back; an iteration does not read the final values of its states.</summary>
    bool IsRead(string tensor, Stage? except = null) =>
        model.Stages.Any(s => s != except && (!s.Writes.Contains(tensor) || s.Body is StageBody.Scan) && DifferentiableReads(s).Contains(tensor));

    /// <summary>A stage that is switched off passes its view through, and the gradient back: added where other stages add to the view's adjoint too.</summary>
    Stage PassOn(Stage stage, string view)
    {
        var output = stage.Outputs[0];
        var passed = new StageOutput(Names.Adjoint(view), output.Position, b.Read(Names.Adjoint(output.Tensor), output.Position, b.True));
        return new Stage(stage.Name + "PassThrough", new StageBody.Map([passed]))
        {
            Dims = stage.Dims,
            Accumulate = written.ContainsKey(Names.Adjoint(view)),
        };
    }

    void DifferentiateIteration(Stage stage, StageBody.Iterate body, IReadOnlyList<string> wanted)
    {
        var derivation = new IterationAdjoint(b, stage, body, t => shapes[t], IsParameter, wanted.Contains);
        var states = new HashSet<string>(body.States.Select(s => s.Name));
        foreach (var state in states.Where(HasAdjoint))
        {
            AddShape(Names.Adjoint(state), state);
        }

        var sweep = derivation.Derive(t => states.Contains(t) && !HasAdjoint(t) ? null : Names.Adjoint(t));
        var elsewhere = derivation.ReadElsewhere;
        foreach (var site in elsewhere?.Outputs ?? [])
        {
            shapes[site.Tensor] = stage.Dims.Select(d => d.Extent).ToList();
            ClearFirst(site.Tensor, For(site.Value.Name));
        }

        // The sweep adds to the adjoints of its inputs, so they are cleared first; whatever else is added to them comes after.
        var inputs = sweep.Inputs.Select(i => i.Tensor).Where(t => elsewhere?.Writes.Contains(t) != true);
        foreach (var tensor in inputs.Concat(sweep.Primal.States.Where((_, at) => sweep.Starts[at] is not null).Select(s => s.Start!)).Distinct())
        {
            ClearFirst(tensor, For(tensor));
        }

        if (sweep.Slots.Count > 0)
        {
            added[sweep.SumsTensor] = sweep.Primal.BatchDims.Select(d => d.Extent).Append(b.Int(sweep.Slots.Count)).ToList();
            shapes[sweep.SumsTensor] = added[sweep.SumsTensor];
        }

        var all = wanted.SelectMany(For).Distinct().OrderBy(l => l, StringComparer.Ordinal).ToList();
        steps.Add(new BackwardStep(new Stage(stage.Name + "Adjoint", sweep) { Dims = stage.Dims }, all));
        foreach (var reduction in derivation.Reductions(sweep, Names.Adjoint))
        {
            var tensor = sweep.Slots.First(s => Names.Adjoint(s.Tensor) == reduction.Result).Tensor;
            Add(reduction, tensor, For(tensor));
        }

        if (elsewhere is not null)
        {
            DifferentiateStage(elsewhere, elsewhere.Reads.ToList());
        }
    }

    void DifferentiateScan(Stage stage, StageBody.Scan body, IReadOnlyList<string> wanted)
    {
        foreach (var phase in body.Phases)
        {
            KeepPositions(phase);
        }

        // What phases read of one another is added to what stages behind the scan have put there.
        var carried = body.Carried.ToList();
        foreach (var state in body.Writes)
        {
            AddShape(Names.Adjoint(state), state);
            if (carried.Contains(state) || !HasAdjoint(state))
            {
                ClearFirst(state, For(state));
            }
        }

        var derived = ScanAdjoint.Derive(body, p => new StageAdjoint(b, p, t => shapes[t], Names.Adjoint, IsParameter, IsPositive).Derive(wanted));
        foreach (var output in derived.Phases.SelectMany(p => p.Outputs).Where(o => !shapes.ContainsKey(o.Tensor)))
        {
            var cut = derived.Phases.First(p => p.Outputs.Contains(output));
            shapes[output.Tensor] = added[output.Tensor] = cut.Dims.Select(d => d.Extent).ToList();
        }

        if (derived.Phases.Count > 0)
        {
            steps.Add(new BackwardStep(
                new Stage(stage.Name + "Adjoint", body with { IsBackward = !body.IsBackward, Phases = derived.Phases }) { Dims = stage.Dims, Accumulate = true },
                wanted.SelectMany(For).Distinct().OrderBy(l => l, StringComparer.Ordinal).ToList()));
        }

        foreach (var adjoint in derived.Behind)
        {
            var tensor = wanted.First(w => adjoint.Writes.Contains(Names.Adjoint(w)));
            Add(adjoint, tensor, For(tensor));
        }
    }

    /// <summary>Has the forward pass find the positions of maxima and minima too, where gradients are wanted.</summary>
    void KeepPositions(Stage stage)
    {
        foreach (var positions in StageAdjoint.Positions(b, stage))
        {
            kept.Add(positions);
            var tensor = positions.Outputs[0].Tensor;
            shapes[tensor] = added[tensor] = positions.Body is StageBody.Map ? positions.Dims.Select(d => d.Extent).ToList() : shapes[stage.Outputs[0].Tensor];
        }
    }

    /// <summary>Adds a step that writes a tensor's adjoint: the first writes, later ones add.</summary>
    void Add(Stage adjoint, string tensor, IReadOnlyList<string> sake, string? when = null)
    {
        var name = Names.Adjoint(tensor);
        AddShape(name, tensor);
        if (!Coverage.IsWhole(b, adjoint, name, shapes[name]))
        {
            ClearFirst(tensor, sake);
        }

        var first = !written.ContainsKey(name);
        if (first && when is not null)
        {
            cleared.Add((name, sake, when));
        }

        written[name] = true;
        steps.Add(new BackwardStep(adjoint with { Accumulate = adjoint.Accumulate || !first }, sake));
    }

    /// <summary>Has all steps add to a tensor's adjoint, where none has written it yet.</summary>
    void ClearFirst(string tensor, IReadOnlyList<string> sake)
    {
        var name = Names.Adjoint(tensor);
        AddShape(name, tensor);
        if (!written.ContainsKey(name))
        {
            cleared.Add((name, sake, null));
            written[name] = true;
        }
    }

    void AddHandWritten()
    {
        var sakes = new Dictionary<Stage, HashSet<string>>();
        foreach (var stage in model.AdjointStages.Reverse())
        {
            var sake = sakes[stage] = new HashSet<string>(stage.AdjointOf is { } of ? [of] : []);
            foreach (var reader in sakes.Keys.Where(r => r.Reads.Intersect(stage.Writes).Any()))
            {
                sake.UnionWith(sakes[reader]);
            }
        }

        foreach (var stage in model.AdjointStages)
        {
            var renamed = stage.AdjointOf is { } of ? Rename(stage, Names.Adjoint(of)) : stage;
            if (stage.AdjointOf is null && shapes.TryGetValue(renamed.Result, out var shape))
            {
                added[renamed.Result] = shape;
            }

            steps.Add(new BackwardStep(renamed, sakes[stage].OrderBy(s => s, StringComparer.Ordinal).ToList()));
        }
    }

    /// <summary>The stage writes the adjoint's own tensor instead of one named after itself.</summary>
    static Stage Rename(Stage stage, string tensor) => stage.Map(new StageMap { Tensor = name => name == stage.Result ? tensor : name });

    void AddShape(string adjoint, string tensor)
    {
        if (shapes.TryGetValue(tensor, out var shape))
        {
            shapes[adjoint] = shape;
            added[adjoint] = shape;
        }
    }

    /// <summary>Whether a layer is prepared only where an expression is positive.</summary>
    bool IsPositive(Expr e) => model.Checks.Any(c => c is { Less: true, Left: { Op: Op.IntConst, Value: >= 0 } } && c.Right == e);

    bool IsParameter(string tensor) => model.Parameters.Any(p => p.Property == tensor);
}
