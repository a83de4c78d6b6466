using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>The reverse sweep of an iteration, phase by phase (docs/adjoints/flow-iteration.md).</summary>
sealed class IterationAdjoint(
    ExprBuilder b,
    Stage stage,
    StageBody.Iterate body,
    Func<string, IReadOnlyList<Expr>> shapeOf,
    Func<string, bool> isParameter,
    Func<string, bool> isWanted)
{
    readonly List<(string Tensor, IReadOnlyList<Expr> Position)> slots = [];
    readonly List<string> inputs = [];

    /// <summary>Derives the sweep.</summary>
    /// <param name="adjointOf">The tensor of an adjoint, for states the adjoint of their final value; null where there is none.</param>
    /// <param name="unsupported">A tensor whose adjoint cannot be derived; null if all can.</param>
    public StageBody.Sweep Derive(Func<string, string?> adjointOf, out string? unsupported)
    {
        unsupported = null;
        var phases = new List<AdjointPhase>();
        for (var at = body.Phases.Count - 1; at >= 0; at--)
        {
            phases.Add(OfPhase(at, ref unsupported));
        }

        return new StageBody.Sweep(
            body,
            phases,
            body.States.Select(s => s.Name + "Adjoint").ToList(),
            body.States.Select(s => adjointOf(s.Name)).ToList(),
            body.States.Select(s => s.Start is { } start && isWanted(start) ? adjointOf(start) : null).ToList(),
            inputs.Select(i => (i, adjointOf(i)!)).ToList(),
            slots,
            Names.Camel(stage.Name) + "Sums");
    }

    /// <summary>The reductions of the planes' sums to the adjoints of parameters.</summary>
    public IEnumerable<Stage> Reductions(StageBody.Sweep adjoint, Func<string, string> adjointOf)
    {
        foreach (var tensor in adjoint.Slots.Select(s => s.Tensor).Distinct())
        {
            var own = adjoint.Slots.Select((s, at) => (s.Tensor, s.Position, Slot: at)).Where(s => s.Tensor == tensor).ToList();
            var used = own.SelectMany(s => s.Position).Nodes().Where(n => n.Op == Op.Index).Select(n => n.Name).Distinct().ToList();
            var overs = body.BatchDims.Where(d => !used.Contains(d.Name)).ToList();
            var outputs = own.Select(s => new StageOutput(
                adjointOf(tensor),
                s.Position,
                b.Read(adjoint.SumsTensor, body.BatchDims.Select(d => b.Index(d)).Append(b.Int(s.Slot)), b.True))).ToList();
            yield return new Stage(stage.Name + Names.Pascal(tensor) + "Adjoint", StageBody.Of(overs, outputs))
            {
                Dims = body.BatchDims.Where(d => used.Contains(d.Name)).ToList(),
            };
        }
    }

    AdjointPhase OfPhase(int number, ref string? unsupported)
    {
        var phase = body.Phases[number];
        var dims = stage.Dims;
        var place = dims.Select(d => b.Index(d)).ToList();
        var stateNames = body.States.Select(s => s.Name).ToList();
        var updated = phase.Updates.Select(u => u.State).ToList();
        Expr After(string state) => b.Read(state + "Adjoint", place, b.True);
        bool Wanted(string t) => stateNames.Contains(t) || isWanted(t);

        var values = phase.Updates.Select(u => u.Value).ToList();
        var cut = LinearCut.Find(values, t => Wanted(t) && !isParameter(t) && IsStencil(t, values), isParameter);
        var stops = new HashSet<Expr>(cut);
        var adjoints = ReverseSweep.Run(b, phase.Updates.Select(u => (u.Value, After(u.State))), stops);
        var sites = Sites(adjoints).Where(s => !stops.Contains(s.Read)).ToList();
        var live = cut.Where(adjoints.ContainsKey).ToList();
        var cuts = live.Select((z, at) => (Plane: Names.Camel(phase.Name) + "Cut" + (at + 1), Value: adjoints[z])).ToList();
        if (live.Count > 0)
        {
            var below = ReverseSweep.Run(b, live.Select((z, at) => (z, b.Read(cuts[at].Plane, place, b.True))));
            sites = sites.Concat(Sites(below)).ToList();
        }

        var states = new Dictionary<string, Expr>();
        foreach (var state in stateNames)
        {
            states[state] = updated.Contains(state) ? b.Real(0) : After(state);
        }

        var increments = new Dictionary<string, Expr>();
        var sums = new Dictionary<int, Expr>();
        foreach (var (read, adjoint) in sites.Where(s => Wanted(s.Read.Name)))
        {
            var positions = read.Positions.ToList();
            if (positions.Count == dims.Count && positions.Select((p, axis) => Affine.Of(b, p) is { Terms.Count: 1 } a && a.Terms.TryGetValue(dims[axis].Name, out var f) && f.IsOne).All(x => x))
            {
                var solution = Transposition.Solve(b, positions, shapeOf(read.Name), dims, _ => false, place);
                solution.NameFree(new Dictionary<string, string>());
                var value = solution.Guarded(solution.Apply(adjoint));
                if (stateNames.Contains(read.Name))
                {
                    states[read.Name] = b.Add(states[read.Name], value);
                }
                else
                {
                    increments[read.Name] = increments.TryGetValue(read.Name, out var old) ? b.Add(old, value) : value;
                    if (!inputs.Contains(read.Name))
                    {
                        inputs.Add(read.Name);
                    }
                }
            }
            else if (positions.All(p => p.Op == Op.IntConst || (p.Op == Op.Index && body.BatchDims.Any(d => d.Name == p.Name))))
            {
                var slot = slots.FindIndex(s => s.Tensor == read.Name && s.Position.SequenceEqual(positions));
                if (slot < 0)
                {
                    slot = slots.Count;
                    slots.Add((read.Name, positions));
                }

                sums[slot] = sums.TryGetValue(slot, out var old) ? b.Add(old, adjoint) : adjoint;
            }
            else
            {
                unsupported = read.Name;
            }
        }

        return new AdjointPhase(
            phase.Name,
            number,
            cuts,
            stateNames.Where(s => states[s] != After(s)).Select(s => (s, states[s])).ToList(),
            increments.OrderBy(i => inputs.IndexOf(i.Key)).Select(i => (i.Key, i.Value)).ToList(),
            sums.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)).ToList());
    }

    bool IsStencil(string tensor, IReadOnlyList<Expr> values) =>
        values.Reads().Any(r => r.Name == tensor && r.Positions.Any(p => p.Op is not (Op.Index or Op.IntConst)));

    static IReadOnlyList<(Expr Read, Expr Adjoint)> Sites(IReadOnlyDictionary<Expr, Expr> adjoints) =>
        adjoints.Where(a => a.Key.Op == Op.Read).OrderBy(a => a.Key.Id).Select(a => (a.Key, a.Value)).ToList();
}
