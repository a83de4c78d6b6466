using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>One walk over all positions of a plane: what it writes there, and what it adds up on the way.</summary>
/// <param name="Name">The pass, in Pascal case.</param>
/// <param name="Summary">What it computes, for the emitted comment.</param>
/// <param name="Writes">The planes it writes; all values are computed before the first is written.</param>
/// <param name="Sums">What it adds up over the plane, by slot.</param>
sealed record PlanePass(string Name, string Summary, IReadOnlyList<PlaneWrite> Writes, IReadOnlyList<(int Slot, Expr Value)> Sums)
{
    /// <summary>What it writes, or in a sweep adds, to tensors, at the position's own element, or at the first of some only.</summary>
    public IReadOnlyList<StageOutput> Results { get; init; } = [];

    /// <summary>How many steps there are from one that has the pass to the next; null where all have it.</summary>
    public Expr? Every { get; init; }

    /// <summary>The folds before the walk.</summary>
    public IReadOnlyList<PlaneFold> Before { get; init; } = [];

    /// <summary>The folds after the walk, of planes that it writes.</summary>
    public IReadOnlyList<PlaneFold> After { get; init; } = [];

    /// <summary>All folds.</summary>
    public IEnumerable<PlaneFold> Folds => Before.Concat(After);

    /// <summary>All expressions.</summary>
    public IEnumerable<Expr> Values => Writes.Select(w => w.Value).Concat(Sums.Select(s => s.Value)).Concat(Results.Select(r => r.Value));

    /// <summary>The planes that it cannot write in place, because it reads them around.</summary>
    public IEnumerable<string> Doubled => Writes.Where(w => w.IsNext && Values.ReadsOf(w.Plane).Any(r => !PlaneNest.IsInPlace(r))).Select(w => w.Plane);

    /// <summary>The planes that it reads, in order of first use.</summary>
    public IReadOnlyList<string> Reads => Values.Reads().Where(PlaneNest.IsPlane).Select(r => r.Name).Distinct().ToList();

    /// <summary>The plane that takes what it writes.</summary>
    public string Target(PlaneWrite write) => Target(write.Plane);

    /// <summary>The memory in which a plane that it writes is after the walk.</summary>
    public string Target(string plane) => Doubled.Contains(plane) ? PlaneWrite.Next(plane) : plane;

    /// <summary>The pass with other expressions.</summary>
    public PlanePass Map(Func<Expr, Expr> map) => this with
    {
        Writes = Writes.Select(w => w with { Value = map(w.Value) }).ToList(),
        Sums = Sums.Select(s => (s.Slot, map(s.Value))).ToList(),
        Results = Results.Select(r => r with { Value = map(r.Value), Guard = r.Guard is { } guard ? map(guard) : null }).ToList(),
    };

    /// <summary>Divisions by the same number as one division and products: a division takes as long as ten of them.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="nest">The plane.</param>
    public PlanePass WithReciprocals(ExprBuilder b, PlaneNest nest)
    {
        var quotients = Values.Nodes().Where(n => n.Op == Op.Div && n.Type == ExprType.Real && nest.IsVarying(n)).ToList();
        var shared = new HashSet<Expr>(quotients.GroupBy(q => q.Args[1]).Where(g => g.Count() > 1 || !nest.IsVarying(g.Key)).Select(g => g.Key));
        var memo = new Dictionary<Expr, Expr>();
        Expr Rewritten(Expr e) => b.Rewrite(
            e,
            _ => null,
            memo,
            (n, args) => n.Op == Op.Div && n.Type == ExprType.Real && nest.IsVarying(n) && shared.Contains(n.Args[1]) && !n.Args[0].IsOne
                ? b.Mul(args[0], b.Div(b.Real(1), args[1]))
                : null);
        return Map(Rewritten);
    }
}
