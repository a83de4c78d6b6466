using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Fusion;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>
/// Composes layers: the stages of all, forward in their order and backward in the other, on tensors under names that say whose they are. The adjoint of a
/// member's input is the upstream gradient of the member whose result that is.
/// </summary>
sealed class Composition
{
    const string Upstream = "upstream";

    readonly IReadOnlyList<GroupMember> members;
    readonly bool isBackward;
    readonly ExprBuilder b = new();
    readonly string[] names;
    readonly AxisRefinement axes;
    readonly Dictionary<int, List<(int Member, string Input)>> readers = new();
    readonly Dictionary<string, IReadOnlyList<Expr>> added = new();
    readonly List<Stage> kept = [];
    readonly List<BackwardStep> steps = [];
    readonly List<(string Tensor, IReadOnlyList<string> For, string? WhenOff)> cleared = [];
    readonly Dictionary<string, string> aliases = new();
    readonly Dictionary<Stage, (int Member, Stage Stage)> origins = new();

    Composition(IReadOnlyList<GroupMember> members, bool isBackward)
    {
        (this.members, this.isBackward) = (members, isBackward);
        names = new string[members.Count];
        for (var at = 0; at < members.Count; at++)
        {
            names[at] = NameOf(at);
        }

        foreach (var (at, input, source) in Inputs().Where(i => i.Source is InputSource.Outside))
        {
            var outside = ((InputSource.Outside)source).Input;
            if (!readers.TryGetValue(outside, out var all))
            {
                readers[outside] = all = [];
            }

            all.Add((at, input));
        }

        axes = new AxisRefinement(b, members, Tensor);
    }

    int Last => members.Count - 1;

    /// <summary>The composite of a group, its stages fused.</summary>
    /// <param name="members">The members, each after those whose results it reads.</param>
    /// <param name="why">Why its members cannot be one definition.</param>
    /// <param name="isBackward">Whether it has a backward pass.</param>
    /// <returns>The composite; null where there is none.</returns>
    public static CompositeLayer? Of(IReadOnlyList<GroupMember> members, out string? why, bool isBackward = true)
    {
        try
        {
            why = null;
            return new Composition(members, isBackward).Compose();
        }
        catch (CompositionException e)
        {
            why = e.Message;
            return null;
        }
        catch (TooManyNodesException)
        {
            why = "together they are too large";
            return null;
        }
    }

    CompositeLayer Compose()
    {
        if (readers.Values.Where(r => r.Count > 1).Any(all => all.Any(r => members[r.Member].Layer.Model.Stages.Any(s => s.PassThrough == r.Input))))
        {
            throw new CompositionException("an input with several readers passes through a stage that may be switched off");
        }

        var model = Model();
        var plan = isBackward ? Plan(model) : BackwardPlan.None;
        var layer = LayerFusion.Apply(new DifferentiatedLayer(model, model, plan));
        var all = Members();
        return new CompositeLayer(layer, all, origins.ToDictionary(o => o.Key, o => new StageOrigin(all[o.Value.Member], o.Value.Stage)), Extents(all))
            .Named(string.Concat(names.Select(n => Names.Pascal(n).TrimEnd('_'))));
    }

    LayerModel Model()
    {
        var shapes = new Dictionary<string, IReadOnlyList<Expr>>();
        for (var at = 0; at < members.Count; at++)
        {
            foreach (var shape in members[at].Layer.Model.Shapes.Where(s => !shapes.ContainsKey(Tensor(at, s.Key))))
            {
                shapes[Tensor(at, shape.Key)] = axes.Shape(at, shape.Value);
            }
        }

        return new LayerModel
        {
            Builder = b,
            Inputs = readers.OrderBy(r => r.Key).Select(r => Input(Tensor(r.Value[0].Member, r.Value[0].Input), shapes) with { IsInteger = IsInteger(r.Value) }).ToList(),
            Parameters = Each((at, model) => model.Parameters.Select(p => p with { Property = Prefixed(at, p.Property), Name = Prefixed(at, p.Name), Shown = Prefixed(at, p.Property) })),
            Hypers = Each((at, model) => model.Hypers.Select(h => h with { Name = Prefixed(at, h.Name), Of = (names[at], h.Name) })),
            Stages = Each((at, model) => model.Stages.Select(s => Stage(at, s))),
            Tables = Each((at, model) => model.Tables.Select(t => t with { Name = Prefixed(at, t.Name) })),
            Outputs = [Tensor(Last, members[Last].Layer.Model.Outputs[0])],
            Shapes = shapes,
        };
    }

    static TensorInput Input(string name, IReadOnlyDictionary<string, IReadOnlyList<Expr>> shapes) =>
        shapes[name].Any(e => e.Symbol is Symbol.Rest) ? new(name, shapes[name].Count - 1, HasRest: true) : new(name, shapes[name].Count);

    /// <summary>Whether the readers of an input take integers: all or none.</summary>
    bool IsInteger(IEnumerable<(int Member, string Input)> all)
    {
        var kinds = all.Select(r => members[r.Member].Layer.Model.Inputs.First(i => i.Name == r.Input).IsInteger).Distinct().ToList();
        return kinds.Count == 1 ? kinds[0] : throw new CompositionException("an input is integers to one reader and real numbers to another");
    }

    BackwardPlan Plan(LayerModel model)
    {
        var adjoints = new Dictionary<string, string>();
        var shares = new Dictionary<string, List<string>>();
        var reached = Reached();
        for (var at = Last; at >= 0; at--)
        {
            if (reached.Contains(at))
            {
                Add(at, adjoints, shares);
            }
        }

        foreach (var share in shares)
        {
            AddUp(share.Key, share.Value, model.Shapes[share.Key]);
        }

        var differentiable = model.Inputs.Select(i => i.Name).Concat(model.Parameters.Select(p => p.Property)).Where(adjoints.ContainsKey).ToList();
        foreach (var alias in aliases.Keys.ToList())
        {
            aliases[alias] = Source(alias);
        }

        var last = members[Last].Layer;
        var seeded = last.Plan.UpstreamAliases.Select(output => Names.Adjoint(Tensor(Last, output))).ToList();
        return new BackwardPlan(
            kept,
            steps.Select(s => s with { Stage = OnSources(s.Stage) }).ToList(),
            adjoints,
            added,
            cleared,
            differentiable,
            last.Plan.UpstreamAliases.Select(output => Tensor(Last, output)).ToList(),
            aliases,
            []);

        Stage OnSources(Stage stage)
        {
            var renamed = stage.Renamed(b, tensor => Source(tensor) is var source && seeded.Contains(source) ? Upstream : source);
            if (origins.TryGetValue(stage, out var origin))
            {
                origins[renamed] = origin;
            }

            return renamed;
        }
    }

    string Source(string tensor) => aliases.TryGetValue(tensor, out var other) ? Source(other) : tensor;

    /// <summary>The members to which the gradient comes.</summary>
    HashSet<int> Reached()
    {
        var reached = new HashSet<int> { Last };
        for (var at = Last; at >= 0; at--)
        {
            var plan = members[at].Layer.Plan;
            foreach (var (_, input, source) in Inputs().Where(i => i.Member == at && reached.Contains(at)))
            {
                if (source is InputSource.Result result && plan.Adjoints.ContainsKey(input) && Leaves(result.Member).Count > 0)
                {
                    reached.Add(result.Member);
                }
            }
        }

        return reached;
    }

    void Add(int at, Dictionary<string, string> adjoints, Dictionary<string, List<string>> shares)
    {
        var plan = members[at].Layer.Plan;
        kept.InsertRange(0, plan.Kept.Select(s => Stage(at, s)));
        steps.AddRange(
            from step in plan.Steps
            let sake = For(at, step.For)
            where sake.Count > 0
            select step with
            {
                Stage = Stage(at, step.Stage),
                For = sake,
                Primal = step.Primal is null ? null : StageName(at, step.Primal),
                Switch = step.Switch is null ? null : Prefixed(at, step.Switch),
            });
        cleared.AddRange(
            from clear in plan.Cleared
            let sake = For(at, clear.For)
            where sake.Count > 0
            select (Tensor(at, clear.Tensor), sake, clear.WhenOff is null ? null : Prefixed(at, clear.WhenOff)));
        foreach (var shape in plan.Shapes.Where(s => !added.ContainsKey(Tensor(at, s.Key))))
        {
            added[Tensor(at, shape.Key)] = axes.Shape(at, shape.Value);
        }

        foreach (var alias in plan.Aliases)
        {
            aliases[Tensor(at, alias.Key)] = Tensor(at, alias.Value);
        }

        foreach (var (leaf, adjoint) in plan.Adjoints.Select(a => (Tensor(at, a.Key), Tensor(at, a.Value))))
        {
            if (readers.Values.FirstOrDefault(r => Tensor(r[0].Member, r[0].Input) == leaf) is not { Count: > 1 })
            {
                adjoints[leaf] = adjoint;
                continue;
            }

            adjoints[leaf] = Names.Adjoint(leaf);
            if (!shares.TryGetValue(leaf, out var all))
            {
                shares[leaf] = all = [];
            }

            all.Add(adjoint);
        }

        // An inner result is no leaf.
        foreach (var inner in Inputs().Where(i => i.Member == at && i.Source is InputSource.Result))
        {
            adjoints.Remove(Tensor(at, inner.Input));
        }
    }

    /// <summary>The adjoint of an input that several members read is the sum of theirs.</summary>
    void AddUp(string input, IReadOnlyList<string> shares, IReadOnlyList<Expr> shape)
    {
        var (adjoint, dims) = (Names.Adjoint(input), shape.Select((extent, axis) => new IndexVar("q" + axis, extent)).ToList());
        var place = dims.Select(d => b.Index(d)).ToList();
        added[adjoint] = shape;
        steps.Add(new BackwardStep(
            new Stage(Names.Pascal(input) + "Adjoints", new StageBody.Map([new StageOutput(adjoint, place, shares.Select(s => b.Read(s, place, b.True)).Aggregate(b.Add))])) { Dims = dims },
            [input]));
    }

    IReadOnlyList<string> For(int at, IEnumerable<string> leaves) => leaves.SelectMany(l => Leaves(at, l)).Distinct().OrderBy(l => l, StringComparer.Ordinal).ToList();

    /// <summary>The inputs and parameters of the composite that a member's result has a gradient by.</summary>
    IReadOnlyList<string> Leaves(int at) => For(at, members[at].Layer.Plan.Differentiable);

    IEnumerable<string> Leaves(int at, string leaf)
    {
        var input = members[at].Layer.Model.Inputs.ToList().FindIndex(i => i.Name == leaf);
        return input >= 0 && members[at].Sources[input] is InputSource.Result result ? Leaves(result.Member) : [Tensor(at, leaf)];
    }

    IReadOnlyList<CompositeMember> Members() => members.Select((m, at) => new CompositeMember(
        names[at],
        m.Layer,
        m.Sources,
        m.Layer.Model.Parameters.Select(p => Prefixed(at, p.Property)).ToList(),
        m.Layer.Stages.SelectMany(s => s.Reads.Concat(s.Writes)).Concat(m.Layer.Plan.Aliases.Values).Append(Upstream).Distinct().ToDictionary(t => t, t => Tensor(at, t)))).ToList();

    IReadOnlyDictionary<Symbol.ExtentCall, (CompositeMember Member, Symbol.ExtentCall Call)> Extents(IReadOnlyList<CompositeMember> all)
    {
        var calls =
            from member in members.Select((m, at) => (m.Layer, at))
            let sizes = member.Layer.Stages.SelectMany(s => s.Expressions()).Concat(member.Layer.Model.Shapes.Values.SelectMany(s => s)).Concat(member.Layer.Plan.Shapes.Values.SelectMany(s => s))
            from call in sizes.Nodes().Select(n => n.Symbol is Symbol.Index i ? i.Extent : n).Nodes().Select(n => n.Symbol).OfType<Symbol.ExtentCall>().Distinct()
            select (Named: (Symbol.ExtentCall)axes.Call(member.at, call).Symbol!, Own: (all[member.at], call));
        return calls.GroupBy(c => c.Named).ToDictionary(g => g.Key, g => g.First().Own);
    }

    IReadOnlyList<T> Each<T>(Func<int, LayerModel, IEnumerable<T>> of) => members.SelectMany((m, at) => of(at, m.Layer.Model)).ToList();

    IEnumerable<(int Member, string Input, InputSource Source)> Inputs() =>
        members.SelectMany((m, at) => m.Layer.Model.Inputs.Zip(m.Sources, (input, source) => (at, input.Name, source)));

    Stage Stage(int at, Stage stage)
    {
        var composed = axes.Stage(at, stage, name => StageName(at, name)) with
        {
            Shown = Prefixed(at, stage.Shown),
            When = stage.When is { } hyper ? Prefixed(at, hyper) : null,
            IsAdjoint = false,
            AdjointOf = null,
        };
        origins[composed] = (at, stage);
        return composed;
    }

    /// <summary>What the composite calls a tensor of a member.</summary>
    string Tensor(int at, string name)
    {
        var model = members[at].Layer.Model;
        if (name == Upstream)
        {
            return at == Last ? Upstream : Names.Adjoint(Prefixed(at, model.Outputs[0]));
        }

        for (var input = 0; input < model.Inputs.Count; input++)
        {
            var own = model.Inputs[input].Name;
            switch (members[at].Sources[input])
            {
                case InputSource.Result result when name == own || name == Names.Adjoint(own):
                    var inner = Prefixed(result.Member, members[result.Member].Layer.Model.Outputs[0]);
                    return name == own ? inner : Names.Adjoint(inner);
                case InputSource.Outside outside when name == own:
                    var first = readers[outside.Input][0];
                    return Prefixed(first.Member, first.Input);

                // Of an input with several readers each has an adjoint of its own, which is one of those that are added up.
                case InputSource.Outside outside when name == Names.Adjoint(own) && readers[outside.Input].Count > 1:
                    return Prefixed(at, name) + "Share";
            }
        }

        return Prefixed(at, name);
    }

    /// <summary>The name of a member's own as one of the composite's; it may now look like one of emitted code, and what belongs to a tensor goes with it.</summary>
    string Prefixed(int at, string name)
    {
        if (Tensors(members[at].Layer.Model).FirstOrDefault(t => name == Names.Adjoint(t)) is { } tensor)
        {
            return Names.Adjoint(Prefixed(at, tensor));
        }

        var prefixed = names[at] + Names.Pascal(name);
        return EmittedNames.IsTaken(prefixed) ? prefixed + "_" : prefixed;
    }

    static IEnumerable<string> Tensors(LayerModel model) => model.Inputs.Select(i => i.Name).Concat(model.Parameters.Select(p => p.Property)).Concat(model.Stages.SelectMany(s => s.Writes));

    string StageName(int at, string name) => Names.Pascal(names[at]) + Names.Pascal(name);

    /// <summary>A name of a member with which nothing of it is called like something of another.</summary>
    string NameOf(int at)
    {
        var model = members[at].Layer.Model;
        var own = Names.Camel(model.Name);
        var number = members.Take(at).Count(m => m.Layer.Model.Name == model.Name) + 1;
        var name = number == 1 ? own : own + number;
        while (EmittedNames.IsTaken(name) || names.Take(at).Any(other => other.StartsWith(name, StringComparison.Ordinal) || (name.StartsWith(other, StringComparison.Ordinal) && !char.IsDigit(name[other.Length]))))
        {
            name += "_";
        }

        return name;
    }
}
