using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// What a sweep keeps of a phase beside the states. The segment's states are computed just before it is swept, and the phases' adjoints ask for
/// much of what was computed on the way: roots, quotients and stencils are kept in planes of their own instead of being computed again.
/// </summary>
sealed class Keeping
{
    // What it costs to keep a value: a store, a load, and their way through the cache.
    const int Cost = 6;

    // Operations of a phase up to which values worth keeping are looked for.
    const int LargestSearch = 1000;

    readonly ExprBuilder b;
    readonly PlaneNest nest;
    readonly Dictionary<Expr, string> kept = new();

    /// <summary>Chooses what is kept of a phase.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="nest">The plane.</param>
    /// <param name="phase">The phase's pass.</param>
    /// <param name="adjoints">The passes that sweep it.</param>
    public Keeping(ExprBuilder b, PlaneNest nest, PlanePass phase, IReadOnlyList<PlanePass> adjoints)
    {
        this.b = b;
        this.nest = nest;
        var passes = adjoints.Select(p => p.WithReciprocals(b, nest)).ToList();
        Choose(phase, passes.SelectMany(p => p.Values).ToList());
        var memo = new Dictionary<Expr, Expr>();
        Expr Replaced(Expr e) => b.Rewrite(e, n => kept.TryGetValue(n, out var plane) ? nest.InPlace(plane) : null, memo);
        Phase = phase with { Writes = phase.Writes.Concat(kept.Select(k => new PlaneWrite(k.Value, k.Key))).ToList() };
        Adjoints = passes.Select(p => p.Map(Replaced)).ToList();
    }

    /// <summary>The phase, which also writes what is kept.</summary>
    public PlanePass Phase { get; }

    /// <summary>The passes that sweep it, which read that.</summary>
    public IReadOnlyList<PlanePass> Adjoints { get; }

    /// <summary>The planes.</summary>
    public IReadOnlyList<string> Planes => kept.Values.ToList();

    /// <summary>Adds the value that saves most, until none saves more than it costs.</summary>
    void Choose(PlanePass phase, IReadOnlyList<Expr> adjoints)
    {
        var computed = new HashSet<Expr>(phase.Writes.Select(w => w.Value).Nodes());
        while (true)
        {
            // Sums and products are kept only where the definition names them: others may be part of a longer instruction.
            // Each candidate is tried on the whole phase: a phase of thousands of operations is not searched.
            var needed = Needed(adjoints, null);
            if (needed.Count > LargestSearch)
            {
                return;
            }

            var candidates = needed.Where(n => n.Type == ExprType.Real && computed.Contains(n) && nest.IsVarying(n)
                && n.Op is not (Op.Read or Op.Neg or Op.Select) && (n.Op is not (Op.Add or Op.Sub or Op.Mul) || b.Hints.ContainsKey(n))).ToList();
            var now = Weight(adjoints, null);
            var best = candidates.Select(c => (Node: c, Gain: now - Weight(adjoints, c) - Cost)).OrderByDescending(c => c.Gain).ThenBy(c => c.Node.Id).FirstOrDefault();
            if (best.Node is null || best.Gain <= 0)
            {
                return;
            }

            kept[best.Node] = Name(phase, best.Node);
        }
    }

    string Name(PlanePass phase, Expr value)
    {
        var name = Names.Camel(phase.Name) + Names.Pascal(b.Hints.TryGetValue(value, out var hint) ? hint : value.Op.ToString()) + "Value";
        return Enumerable.Range(1, kept.Count + 1).Select(at => at == 1 ? name : $"{name}{at}").First(unique => !kept.ContainsValue(unique));
    }

    /// <summary>What has to be computed where a further value is kept.</summary>
    IReadOnlyCollection<Expr> Needed(IEnumerable<Expr> roots, Expr? further)
    {
        bool IsNeeded(Expr e) => !kept.ContainsKey(e) && e != further && nest.IsVarying(e);
        var needed = new Dictionary<Expr, bool>();
        foreach (var root in roots.Where(IsNeeded))
        {
            root.Evaluate(needed, _ => true, e => e.Args.Where(IsNeeded));
        }

        return needed.Keys;
    }

    /// <summary>About how many cycles that takes, in units of an addition.</summary>
    int Weight(IEnumerable<Expr> roots, Expr? further) => Needed(roots, further).Sum(n => n.Op switch
    {
        _ when n.Type == ExprType.Int => 0,
        Op.Div or Op.Sqrt => 10,
        Op.Exp or Op.Log or Op.Sin or Op.Cos or Op.Tanh or Op.Pow or Op.Call or Op.Mod or (>= Op.Asin and <= Op.Cbrt) => 30,
        Op.Neg => 0,
        _ => 1,
    });
}
