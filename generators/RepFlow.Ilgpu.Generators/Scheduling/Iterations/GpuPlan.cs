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
        Held = Program.Sweep is null ? Holdable() : [];
        HeldPlan = new ValuePlan(b, Held, depths);

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

    /// <summary>
    /// What iterations read of inputs, which is the same in each of them, as far as there are registers for it: a thread that has one strip of a plane from
    /// the first iteration to the last reads it once.
    /// </summary>
    public IReadOnlyList<Expr> Held { get; }

    /// <summary>How that is read.</summary>
    public ValuePlan HeldPlan { get; }

    IReadOnlyList<Expr> Holdable()
    {
        var read = Phases.SelectMany(p => p.Plan.Order.Where(n => n.Op == Op.Read && n.Type == ExprType.Real && p.Plan.DepthOf(n) > 0))
            .Where(n => !n.Nodes().Any(part => part.Op == Op.Read && PlaneNest.IsPlane(part))).Distinct().ToList();
        var constants = Constants.Count(c => c.Type == ExprType.Real);
        var most = Phases.Select(p => MostRegisters - constants - p.Registers - p.Pass.Sums.Count + p.Plan.Order.Count(read.Contains)).DefaultIfEmpty(0).Min();
        return read.Take(Math.Max(0, most)).ToList();
    }

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
