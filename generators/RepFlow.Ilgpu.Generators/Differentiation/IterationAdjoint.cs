using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>The reverse sweep of an iteration, phase by phase (docs/adjoints/flow-iteration.md).</summary>
sealed class IterationAdjoint(
    ExprBuilder b,
    Stage stage,
    StageBody.Iterate iteration,
    Func<string, IReadOnlyList<Expr>> shapeOf,
    Func<string, bool> isParameter,
    Func<string, bool> isWanted)
{
    readonly StageBody.Iterate body = SweptIteration.In(b, iteration);
    readonly List<(string Tensor, IReadOnlyList<Expr> Position)> slots = [];
    readonly List<string> inputs = [];
    readonly Dictionary<Expr, string> elsewhere = new();

    /// <summary>
    /// A map that names what the phases read elsewhere than in place, for which the sweep gathers adjoints in the iteration's dims; null if they read nothing there. It does not
    /// run: its adjoints, which come after the sweep, take what has been gathered to where it was read.
    /// </summary>
    public Stage? ReadElsewhere => elsewhere.Count == 0 ? null : new Stage(
        stage.Name + "Read", new StageBody.Map(elsewhere.Select(site => new StageOutput(site.Value, stage.Dims.Select(d => b.Index(d)).ToList(), site.Key)).ToList()))
    {
        Dims = stage.Dims,
    };

    /// <summary>Derives the sweep.</summary>
    /// <param name="adjointOf">The tensor of an adjoint, for states the adjoint of their final value; null where there is none.</param>
    public StageBody.Sweep Derive(Func<string, string?> adjointOf)
    {
        var phases = new List<AdjointPhase>();
        for (var at = body.Phases.Count - 1; at >= 0; at--)
        {
            if (body.Phases[at].Fold == Fold.Sum)
            {
                phases.Add(OfPhase(at));
            }
        }

        return new StageBody.Sweep(
            body,
            phases,
            body.States.Select(s => s.Name + "Adjoint").ToList(),
            body.States.Select(s => iteration.States.Contains(s) ? adjointOf(s.Name) : null).ToList(),
            body.States.Select(s => s.Start is { } start && isWanted(start) ? adjointOf(start) : null).ToList(),
            inputs.Select(i => (i, adjointOf(i)!)).ToList(),
            slots,
            Names.Camel(stage.Name) + "Sums");
    }

    /// <summary>The reductions of the planes' sums to the adjoints of parameters.</summary>
    public IEnumerable<Stage> Reductions(StageBody.Sweep adjoint, Func<string, string> adjointOf)
    {
        // One stage for positions that differ in their constants only: two others may meet in one element.
        foreach (var own in adjoint.Slots.Select((s, at) => (s.Tensor, s.Position, Slot: at)).GroupBy(s => (s.Tensor, Coverage.Moving(s.Position))))
        {
            var used = own.First().Position.Where(p => p.Op == Op.Index).Select(p => p.Name).ToList();
            var overs = body.BatchDims.Where(d => !used.Contains(d.Name)).ToList();
            var outputs = own.Select(s => new StageOutput(
                adjointOf(s.Tensor),
                s.Position,
                b.Read(adjoint.SumsTensor, body.BatchDims.Select(d => b.Index(d)).Append(b.Int(s.Slot)), b.True))).ToList();
            yield return new Stage(stage.Name + Names.Pascal(own.Key.Tensor) + "Adjoint", StageBody.Of(overs, outputs))
            {
                Dims = body.BatchDims.Where(d => used.Contains(d.Name)).ToList(),
            };
        }
    }

    AdjointPhase OfPhase(int number)
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
            if (IsOfItsDims(read.Name, positions))
            {
                var solution = Transposition.Solve(b, positions, ExtentsOf(read.Name), dims, _ => false, place);
                solution.NameFree(new Dictionary<string, string>());
                var value = solution.Guarded(solution.Apply(adjoint));
                if (stateNames.Contains(read.Name))
                {
                    states[read.Name] = b.Add(states[read.Name], value);
                }
                else
                {
                    Increase(read.Name, value);
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
                if (!elsewhere.TryGetValue(read, out var site))
                {
                    var name = Names.Camel(stage.Name) + Names.Pascal(read.Name) + "Read";
                    elsewhere[read] = site = elsewhere.ContainsValue(name) ? name + elsewhere.Count : name;
                }

                Increase(site, adjoint);
            }
        }

        void Increase(string input, Expr value)
        {
            increments[input] = increments.TryGetValue(input, out var old) ? b.Add(old, value) : value;
            if (!inputs.Contains(input))
            {
                inputs.Add(input);
            }
        }

        return new AdjointPhase(
            phase.Name,
            number,
            cuts,
            stateNames.Where(s => states[s] != After(s)).Select(s => (s, states[s])).ToList(),
            increments.OrderBy(i => inputs.IndexOf(i.Key)).Select(i => (i.Key, i.Value)).ToList(),
            sums.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)).ToList())
        {
            Overs = phase.Overs,
        };
    }

    /// <summary>Whether a tensor stands where the states do, and is read there at constant offsets.</summary>
    bool IsOfItsDims(string tensor, IReadOnlyList<Expr> positions) =>
        positions.Count == stage.Dims.Count && ExtentsOf(tensor).SequenceEqual(stage.Dims.Select(d => d.Extent))
        && positions.Zip(stage.Dims, (p, dim) => Affine.Of(b, p) is { Terms.Count: 1 } a && a.Terms.TryGetValue(dim.Name, out var factor) && factor.IsOne).All(x => x);

    /// <summary>The extents of what a phase reads: every state is a plane.</summary>
    IReadOnlyList<Expr> ExtentsOf(string tensor) => body.States.Any(s => s.Name == tensor) ? stage.Dims.Select(d => d.Extent).ToList() : shapeOf(tensor);

    bool IsStencil(string tensor, IReadOnlyList<Expr> values) =>
        values.Reads().Any(r => r.Name == tensor && r.Positions.Any(p => p.Op is not (Op.Index or Op.IntConst)));

    static IReadOnlyList<(Expr Read, Expr Adjoint)> Sites(IReadOnlyDictionary<Expr, Expr> adjoints) =>
        adjoints.Where(a => a.Key.Op == Op.Read).OrderBy(a => a.Key.Id).Select(a => (a.Key, a.Value)).ToList();
}
