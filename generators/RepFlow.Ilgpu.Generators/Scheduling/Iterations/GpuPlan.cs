using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The passes of GPUs: inputs are read from their tensors, and nothing is kept beside the states.</summary>
sealed class GpuPlan
{
    // Rows of a strip that are worth while: each row more saves less, and takes as many registers.
    static readonly int[] Strips = [4, 2];

    // What a thread may take without leaving a multiprocessor half empty, of single precision: numbers of double precision take two.
    const int MostRegisters = 128;

    // The same of a thread whose group fills a multiprocessor with its shared memory alone.
    const int MostOfOne = 224;

    readonly GpuPass start;

    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">A stage that iterates or sweeps.</param>
    /// <param name="placement">Where tensors stand.</param>
    public GpuPlan(ExprBuilder b, Stage stage, Func<string, Placement> placement)
    {
        Program = new IterationProgram(b, stage, keepsInputs: false);
        var (nest, flat) = (Program.Nest, new Flattening(b, placement));
        var depths = nest.Depths(_ => 1).ToDictionary(d => d.Key, d => d.Value);
        GpuPass Pass(PlanePass pass) => GpuPass.Of(b, flat, Program, pass, Strip, depths);
        var adjoints = Program.Adjoints.SelectMany(passes => Early(b, passes)).Select(p => p.WithReciprocals(b, nest)).ToList();
        bool Fits(int strip)
        {
            var passes = Program.Phases.Concat(adjoints).Select(p => GpuPass.Of(b, flat, Program, p, strip, depths)).ToList();
            var constants = passes.SelectMany(p => p.Constants).Distinct().Count(c => c.Type == ExprType.Real);
            return passes.All(p => p.Registers + p.Pass.Sums.Count + constants <= MostRegisters);
        }

        for (var row = 1; nest.Plane.Count > 1 && row < Strips.Max(); row++)
        {
            depths.Add(nest.RowBelow(row).Name, 1);
        }

        Strip = nest.Plane.Count > 1 ? Strips.Append(1).First(strip => strip == 1 || Fits(strip)) : 1;
        var first = Program.First.Select(f => new PlaneWrite(f.Plane, f.Tensor is null ? b.Real(0) : Begun(f, f.Tensor))).ToList();
        start = Pass(new PlanePass("Start", "The states before the first iteration.", first, []));
        Phases = Program.Phases.Select(Pass).ToList();
        Adjoints = adjoints.Select(Pass).ToList();
        var last = Program.Last.Where(l => l.Tensor is not null)
            .Select(l => new StageOutput(l.Tensor!, nest.PositionWithout(l.Lacks), nest.InPlace(l.Plane), nest.IsFirst(l.Lacks))).ToList();
        var summary = Program.Sweep is null ? "The states after the last iteration." : "The adjoints of what the states start from.";
        Finish = last.Count == 0 ? null : Pass(new PlanePass("Finish", summary, [], []) { Results = last, Before = Program.Gathered });
        Constants = Passes.SelectMany(p => p.Constants).Distinct().OrderBy(c => c.Id).ToList();
        ConstantPlan = new ValuePlan(b, Constants, depths);
        var room = Holdable();
        Held = InputReads.Take(room).ToList();
        Gained = Adjoints.SelectMany(p => p.Rows).SelectMany(r => r.Stores).Select(s => s with { Value = b.Real(0) }).Distinct().Take(room - Held.Count).ToList();
        Own = Program.Sweep is null && !Program.HasFolds && Held.Count > 0 ? OwnReads.Take(Math.Max(0, Room([.. Held, .. OwnReads]) - Held.Count)).ToList() : [];
        HeldPlan = new ValuePlan(b, Held.Concat(Own), depths);
        GainedPlan = new ValuePlan(b, Gained.Select(g => g.Address), depths);
        Restart = Program.Sweep is null ? null : Pass(new PlanePass(
            "Restart", "The states before the first iteration, once more.", first.Where(w => Program.Changing.Contains(w.Plane)).ToList(), []));

        Expr Begun(PlaneTensor first, string tensor)
        {
            var here = nest.Here(tensor, first.Lacks);
            return first.IsAtFirst && nest.IsFirst(first.Lacks) is { } isFirst ? b.Select(isFirst, here, b.Real(0)) : here;
        }
    }

    /// <summary>What repeats.</summary>
    public IterationProgram Program { get; }

    /// <summary>How many rows of a column a thread computes at a time.</summary>
    public int Strip { get; }

    /// <summary>The passes of one iteration.</summary>
    public IReadOnlyList<GpuPass> Phases { get; }

    /// <summary>The passes that sweep one iteration.</summary>
    public IReadOnlyList<GpuPass> Adjoints { get; }

    /// <summary>Stores results, or adds to adjoints of what states start from; null where there is nothing to store.</summary>
    public GpuPass? Finish { get; }

    /// <summary>All passes in the order in which they run first: one gives states, and in a sweep their adjoints, their first values.</summary>
    public IEnumerable<GpuPass> Passes => [start, .. Phases, .. Adjoints, .. Finish is null ? Array.Empty<GpuPass>() : [Finish]];

    /// <summary>What passes use that is the same all over a plane.</summary>
    public IReadOnlyList<Expr> Constants { get; }

    /// <summary>How that is computed.</summary>
    public ValuePlan ConstantPlan { get; }

    /// <summary>The planes that there is one of, of each item, in the order of their tensors where they do not fit on chip.</summary>
    public IReadOnlyList<string> Planes => [.. Program.Lasting, .. Program.Doubled.Select(PlaneWrite.Next), .. Program.Cuts, .. Program.Constant];

    /// <summary>Gives states their first values again, in a sweep; null elsewhere.</summary>
    public GpuPass? Restart { get; }

    /// <summary>How many strips of a plane a thread has at most that holds what it reads: in a sweep, which has an own kernel for that, two.</summary>
    public int Turns => Program.Sweep is null ? 1 : 2;

    /// <summary>
    /// What iterations read of inputs, which is the same in each of them, as far as there are registers for it: a thread that has the same strips of a plane from
    /// the first iteration to the last reads it once.
    /// </summary>
    public IReadOnlyList<Expr> Held { get; }

    /// <summary>
    /// The states of its own strip, as far as there are registers for them, where such a thread iterates only: nobody else changes them, so it reads of shared memory
    /// what others have changed alone.
    /// </summary>
    public IReadOnlyList<Expr> Own { get; }

    /// <summary>How all of that is read first.</summary>
    public ValuePlan HeldPlan { get; }

    /// <summary>The elements of adjoints of inputs, one behind the other, to which such a thread adds once, behind the last iteration; their values are no matter here.</summary>
    public IReadOnlyList<FlatOutput> Gained { get; }

    /// <summary>How it finds them.</summary>
    public ValuePlan GainedPlan { get; }

    /// <summary>Whether a sweep has registers for all that in double precision too, where a number takes two.</summary>
    public bool HoldsDoubles => Program.Sweep is null || Taken + (Turns * (Held.Count + Gained.Count)) <= MostOfOne / 2;

    /// <summary>The number among <see cref="Gained"/> of what a pass adds to; -1 where it adds in memory.</summary>
    /// <param name="store">What it adds.</param>
    public int GainOf(FlatOutput store) => Gained.ToList().FindIndex(g => g.Container == store.Container && g.Address == store.Address);

    /// <summary>The number among <see cref="Own"/> of a state at a row of the strip; -1 where it is not among them.</summary>
    /// <param name="state">The state.</param>
    /// <param name="row">The row.</param>
    public int OwnOf(string state, int row) => Own.ToList().FindIndex(read => read.Name == state && PlaneNest.LineOf(read) == row);

    /// <summary>Whether anybody but the thread itself reads a state at a row of its strip.</summary>
    /// <param name="state">The state.</param>
    /// <param name="row">The row.</param>
    public bool IsExchanged(string state, int row)
    {
        bool IsOfAnother(Expr read) => read.Name == state && !IsOwn(read) && ((PlaneNest.LineOf(read) % Strip) + Strip) % Strip == row;
        return Program.Body.Stop == state || Program.Doubled.Contains(state) || Finish?.Pass.Reads.Contains(state) == true
            || Repeated.SelectMany(p => p.Rows).SelectMany(r => r.Values).Reads().Any(read => PlaneNest.IsPlane(read) && IsOfAnother(read));
    }

    /// <summary>Whether all that is added to a tensor is among them.</summary>
    /// <param name="container">The tensor.</param>
    public bool IsGained(string container) => Adjoints.SelectMany(p => p.Rows).SelectMany(r => r.Stores).Where(s => s.Container == container).All(s => GainOf(s) >= 0);

    /// <summary>Whether a pass has another form for a thread that holds what it reads.</summary>
    /// <param name="pass">The pass.</param>
    public bool IsHeld(GpuPass pass) => Turns == 1 || pass.Plan.Order.Intersect(Held).Any() || pass.Rows.SelectMany(r => r.Stores).Any(s => GainOf(s) >= 0);

    /// <summary>What a pass computes.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="isHeld">Whether what is read of inputs is at hand, and what they gain is added up there.</param>
    public IReadOnlyList<Expr> Computed(GpuPass pass, bool isHeld)
    {
        var roots = pass.Rows.SelectMany(r => isHeld ? r.ValuesBut(s => GainOf(s) >= 0) : r.Values);
        var needed = roots.Needed(isHeld ? [.. Held, .. Own] : []);
        return pass.Plan.Order.Where(needed.Contains).ToList();
    }

    IReadOnlyList<GpuPass> Repeated => [.. Phases, .. Adjoints];

    IEnumerable<Expr> InputReads => Repeated.SelectMany(p => p.Plan.Order.Where(n => n.Op == Op.Read && n.Type == ExprType.Real && p.Plan.DepthOf(n) > 0))
        .Where(n => !n.Nodes().Any(part => part.Op == Op.Read && PlaneNest.IsPlane(part))).Distinct();

    IEnumerable<Expr> OwnReads => Repeated.SelectMany(p => p.Plan.Order.Where(n => n.Op == Op.Read && PlaneNest.IsPlane(n) && IsOwn(n))).Distinct();

    /// <summary>Whether a plane is read in the strip at hand.</summary>
    bool IsOwn(Expr read) => PlaneNest.IsInColumn(read) && PlaneNest.LineOf(read) >= 0 && PlaneNest.LineOf(read) < Strip;

    /// <summary>For how many numbers of a strip there are registers from one iteration to the next.</summary>
    int Holdable() => Math.Max(0, Program.Sweep is not null ? (MostOfOne - Taken) / Turns : Room(InputReads));

    /// <summary>How many registers passes leave to some numbers, which they need not read then.</summary>
    int Room(IEnumerable<Expr> numbers)
    {
        var read = new HashSet<Expr>(numbers);
        return Repeated.Select(p => MostRegisters - Numbers - p.Registers - p.Pass.Sums.Count + p.Plan.Order.Count(read.Contains)).DefaultIfEmpty(0).Min();
    }

    /// <summary>The registers that a sweep takes beside what it holds.</summary>
    int Taken => Numbers + Program.Sweep!.Slots.Count + Repeated.Max(p => p.Registers);

    /// <summary>The registers of what is the same all over a plane.</summary>
    int Numbers => Constants.Count(c => c.Type == ExprType.Real);

    /// <summary>
    /// The passes of an adjoint phase with its sums beside the cuts, if they read cuts at the position at hand only: what else they read is at hand there, and
    /// is read once.
    /// </summary>
    static IReadOnlyList<PlanePass> Early(ExprBuilder b, IReadOnlyList<PlanePass> passes)
    {
        if (passes.Count < 2)
        {
            return passes;
        }

        var (cuts, gathered) = (passes[0], passes[1]);
        var values = cuts.Writes.Where(w => !w.IsNext && !w.Adds).ToDictionary(w => w.Plane, w => w.Value);
        var overwritten = new HashSet<string>(cuts.Writes.Where(w => w.IsNext).Select(w => w.Plane));
        bool IsEarly(Expr sum) => sum.Nodes().Where(n => n.Op == Op.Read && PlaneNest.IsPlane(n))
            .All(r => values.ContainsKey(r.Name) ? PlaneNest.IsInPlace(r) : !overwritten.Contains(r.Name));
        var memo = new Dictionary<Expr, Expr>();
        Expr OfCuts(Expr e) => b.Rewrite(e, n => n.Op == Op.Read && PlaneNest.IsPlane(n) && values.TryGetValue(n.Name, out var value) ? value : null, memo);
        return
        [
            cuts with { Sums = [.. cuts.Sums, .. gathered.Sums.Where(s => IsEarly(s.Value)).Select(s => (s.Slot, OfCuts(s.Value)))] },
            gathered with { Sums = gathered.Sums.Where(s => !IsEarly(s.Value)).ToList() },
        ];
    }
}
