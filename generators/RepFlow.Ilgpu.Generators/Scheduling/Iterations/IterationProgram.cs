using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// An iteration, or its reverse sweep, as passes over planes: what all schedules share. A state that is updated u times an iteration has u
/// versions an iteration; the sweep keeps the versions of a segment of iterations, so every pass finds the values from before it.
/// </summary>
sealed class IterationProgram
{
    readonly Dictionary<string, int> updates;

    /// <summary>Lays out the passes.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="keepsInputs">Whether inputs are kept as planes as well, where their reads allow it.</param>
    public IterationProgram(ExprBuilder b, Stage stage, bool keepsInputs)
    {
        Sweep = stage.Body as StageBody.Sweep;
        Body = stage.Body as StageBody.Iterate ?? Sweep!.Primal;
        Nest = new PlaneNest(b, Body.BatchDims, Body.PlaneDims);
        var values = Body.Phases.SelectMany(p => p.Updates.Select(u => u.Value)).Concat(Sweep?.Phases.SelectMany(Values) ?? []).ToList();
        var own = new HashSet<string>([.. States, .. Sweep?.StateAdjoints ?? [], .. Sweep?.Phases.SelectMany(p => p.Cuts.Select(c => c.Plane)) ?? []]);
        bool IsPlane(string input) => values.Reads().Any(r => r.Name == input && r.Positions.Any(Nest.IsVarying)) && Nest.IsPlaneLike(input, values);
        Inputs = Body.Inputs.Where(i => keepsInputs && IsPlane(i)).ToList();
        updates = Body.States.ToDictionary(s => s.Name, s => Body.Phases.Sum(p => p.Updates.Count(u => u.State == s.Name)));

        // A sweep keeps all versions of a state, an iteration the one at hand.
        string? PlaneOf(string name, int phase) => !own.Contains(name) && !Inputs.Contains(name) ? null
            : Sweep is null || !updates.ContainsKey(name) ? name : Version(name, UpdatesBefore(name, phase));
        Phases = Body.Phases.Select((p, number) => new PlanePass(
            p.Name == stage.Name ? "Step" : p.Name,
            $"{p.Name}: {string.Join(", ", p.Updates.Select(u => u.State))} after one step.",
            p.Updates.Select(u => new PlaneWrite(Sweep is null ? u.State : Version(u.State, UpdatesBefore(u.State, number) + 1), Nest.Localize(u.Value, n => PlaneOf(n, number)))
            {
                IsNext = Sweep is null,
            }).ToList(),
            [])
        {
            Every = p.Every,
            After = p.Overs.Count == 0 ? [] : [new PlaneFold(
                Sweep is null ? p.Updates[0].State : Version(p.Updates[0].State, UpdatesBefore(p.Updates[0].State, number) + 1), p.Fold, Nest.Axes(p.Overs))],
        }).ToList();
        Adjoints = Sweep?.Phases.Select(p => Sweeping(p, e => Nest.Localize(e, n => PlaneOf(n, p.Number)))).ToList() ?? [];
        First = [
            .. Body.States.Select(s => new PlaneTensor(s.Name, s.Start, s.Lacks)),
            .. Sweep?.StateAdjoints.Select((plane, at) => new PlaneTensor(plane, Sweep.Seeds[at], Body.States[at].Lacks) { IsAtFirst = true }) ?? [],
        ];
        Last = [
            .. Sweep is null ? Body.Results.Select(r => new PlaneTensor(r, r, Body.States.First(s => s.Name == r).Lacks))
                : Sweep.StateAdjoints.Select((plane, at) => new PlaneTensor(plane, Sweep.Starts[at], Body.States[at].Lacks)),
        ];

        // What the adjoint of a state that lacks dims starts from, all positions along these ask for together.
        Gathered = Sweep is null ? [] : Last.Where(l => l.Tensor is not null && l.Lacks.Count > 0).Select(l => new PlaneFold(l.Plane, Fold.Sum, Nest.Axes(l.Lacks))).ToList();
    }

    public StageBody.Iterate Body { get; }

    public StageBody.Sweep? Sweep { get; }

    public PlaneNest Nest { get; }

    /// <summary>The inputs that are kept as planes.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The passes of one iteration.</summary>
    public IReadOnlyList<PlanePass> Phases { get; }

    /// <summary>The passes that sweep each phase, in the order of the sweep's.</summary>
    public IReadOnlyList<IReadOnlyList<PlanePass>> Adjoints { get; }

    /// <summary>The tensors that states, in a sweep their adjoints too, begin as, if not as zeros.</summary>
    public IReadOnlyList<PlaneTensor> First { get; }

    /// <summary>The tensors that take final states, or in a sweep the adjoints of first ones.</summary>
    public IReadOnlyList<PlaneTensor> Last { get; }

    /// <summary>The folds before a sweep gives these to tensors.</summary>
    public IReadOnlyList<PlaneFold> Gathered { get; }

    /// <summary>Whether some passes are in some steps only.</summary>
    public bool HasEvery => Phases.Any(p => p.Every is not null);

    /// <summary>Whether anything is folded.</summary>
    public bool HasFolds => Gathered.Count > 0 || Passes.Any(p => p.Folds.Any());

    /// <summary>All passes.</summary>
    public IEnumerable<PlanePass> Passes => Phases.Concat(Adjoints.SelectMany(passes => passes));

    /// <summary>The planes that hold the adjoints of cuts, those of one phase at a time.</summary>
    public IReadOnlyList<string> Cuts => Adjoints.SelectMany(CutsOf).ToList();

    /// <summary>The planes in which adjoints of inputs are gathered.</summary>
    public IReadOnlyList<string> Increments => Sweep?.Inputs.Select(i => IncrementOf(i.Tensor)).ToList() ?? [];

    /// <summary>The planes that a pass must not overwrite in place, because it reads them around: the states, and the adjoints of states.</summary>
    public IReadOnlyList<string> Doubled => Passes.SelectMany(p => p.Doubled).Distinct().ToList();

    /// <summary>The planes that live from one iteration to the next, those that a sweep keeps apart.</summary>
    public IReadOnlyList<string> Lasting => Sweep?.StateAdjoints ?? States.ToList();

    /// <summary>The states that an iteration changes.</summary>
    public IReadOnlyList<string> Changing => States.Where(s => updates[s] > 0).ToList();

    /// <summary>The states of a sweep that keep their first values.</summary>
    public IReadOnlyList<string> Constant => Sweep is null ? [] : States.Where(s => updates[s] == 0).ToList();

    /// <summary>What a sweep keeps of an iteration, in the order of its planes: the states as they are before it, then what they are between its phases.</summary>
    public IReadOnlyList<string> Versions =>
        Changing.Concat(Changing.SelectMany(s => Enumerable.Range(1, updates[s] - 1).Select(v => Version(s, v)))).ToList();

    /// <summary>The state that an iteration changes of which a plane is a version; null for other planes.</summary>
    /// <param name="plane">The plane.</param>
    public string? StateOf(string plane) => Changing.FirstOrDefault(s => Enumerable.Range(0, updates[s] + 1).Any(v => Version(s, v) == plane));

    IEnumerable<string> States => Body.States.Select(s => s.Name);

    /// <summary>The planes that hold the adjoints of a phase's cuts.</summary>
    public static IEnumerable<string> CutsOf(IReadOnlyList<PlanePass> adjoint) =>
        adjoint.SelectMany(p => p.Writes).Where(w => !w.IsNext && !w.Adds).Select(w => w.Plane);

    /// <summary>The plane in which the adjoint of an input is gathered.</summary>
    public static string IncrementOf(string input) => input + "Increment";

    /// <summary>The plane of a state after some of an iteration's updates.</summary>
    string Version(string state, int version) => version == 0 ? state : PlaneWrite.Next(state) + (version == updates[state] ? "" : $"{version}");

    int UpdatesBefore(string state, int phase) => Body.Phases.Take(phase).Sum(p => p.Updates.Count(u => u.State == state));

    /// <summary>
    /// The passes of an adjoint phase. What reads no cut is computed beside the cuts, with which it shares most of its work, as long as nothing
    /// that comes after the cuts asks for what it overwrites.
    /// </summary>
    IReadOnlyList<PlanePass> Sweeping(AdjointPhase p, Func<Expr, Expr> local)
    {
        var writes = p.States.Select(s => new PlaneWrite(s.State + "Adjoint", local(s.Value)) { IsNext = true })
            .Concat(p.Inputs.Select(i => new PlaneWrite(IncrementOf(i.Input), local(i.Value), Adds: true))).ToList();
        var sums = p.Sums.Select(s => (s.Slot, Value: local(s.Value))).ToList();
        IReadOnlyList<PlaneFold> before = p.Overs.Count == 0 ? [] : [new PlaneFold(Body.Phases[p.Number].Updates[0].State + "Adjoint", Fold.Sum, Nest.Axes(p.Overs))];
        if (p.Cuts.Count == 0)
        {
            return [new PlanePass(p.Name + "Adjoint", $"The adjoints of what {p.Name} reads, from those of what it writes.", writes, sums) { Before = before }];
        }

        bool IsLate(Expr e) => p.Cuts.Any(c => e.ReadsOf(c.Plane).Any());
        var late = writes.Where(w => IsLate(w.Value)).ToList();
        var lateSums = sums.Where(s => IsLate(s.Value)).ToList();
        bool IsAskedFor(string plane) => late.Select(l => l.Value).Concat(lateSums.Select(s => s.Value)).ReadsOf(plane).Any();
        while (writes.FirstOrDefault(w => !late.Contains(w) && w.IsNext && IsAskedFor(w.Plane)) is { } needed)
        {
            late.Add(needed);
        }

        return
        [
            new PlanePass(
                p.Name + "Cuts",
                $"Adjoints of what {p.Name} computes from its stencils, and of what it reads in place.",
                p.Cuts.Select(c => new PlaneWrite(c.Plane, local(c.Value))).Concat(writes.Except(late)).ToList(),
                sums.Except(lateSums).ToList())
            {
                Before = before,
            },
            new PlanePass(p.Name + "Adjoint", $"The adjoints of what {p.Name} reads around, gathered.", writes.Where(late.Contains).ToList(), lateSums),
        ];
    }

    static IEnumerable<Expr> Values(AdjointPhase p) =>
        p.Cuts.Select(c => c.Value).Concat(p.States.Select(s => s.Value)).Concat(p.Inputs.Select(i => i.Value)).Concat(p.Sums.Select(s => s.Value));
}
