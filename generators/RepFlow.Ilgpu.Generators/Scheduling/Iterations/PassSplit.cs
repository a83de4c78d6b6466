using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// Divides a pass whose constants and running sums do not fit into registers together. What shares computed values stays together, so that
/// nothing is computed twice, and so does as far as possible what reads the same neighbours.
/// </summary>
sealed class PassSplit(ExprBuilder b, PlaneNest nest, PlanePass pass)
{
    // The vector registers of AVX-512 and of ARM, and how many of them a chain of operations works with.
    const int Registers = 32;
    const int Working = 10;

    // Running sums that fit into the 16 registers of AVX2 with what is added to them. Constants may be read from memory there, sums may not: each step of
    // one waits for the one before it.
    const int MostSums = 10;

    readonly Dictionary<Expr, HashSet<Expr>> computed = new();
    readonly Dictionary<Expr, HashSet<Expr>> neighbours = new();

    /// <summary>The passes that together do what a pass does.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="nest">The plane.</param>
    /// <param name="pass">The pass.</param>
    public static IReadOnlyList<PlanePass> Of(ExprBuilder b, PlaneNest nest, PlanePass pass)
    {
        var split = new PassSplit(b, nest, pass);
        return split.Fits(split.Statements()) ? [pass] : split.Divide();
    }

    IReadOnlyList<PlanePass> Divide()
    {
        var groups = new List<List<Statement>>();
        foreach (var component in Bundles())
        {
            if (groups.FirstOrDefault(g => Fits(g.Concat(component))) is { } group)
            {
                group.AddRange(component);
            }
            else
            {
                groups.Add(component);
            }
        }

        var (sums, writes) = (0, 0);
        return groups.Select((g, at) =>
        {
            var isSums = g.All(s => s.Write is null);
            var number = isSums ? ++sums : ++writes;
            return Pass(g, pass.Name + (isSums ? "Sums" : "") + (number == 1 ? "" : number.ToString(System.Globalization.CultureInfo.InvariantCulture))) with
            {
                Before = at == 0 ? pass.Before : [],
            };
        }).ToList();
    }

    IReadOnlyList<Statement> Statements()
    {
        var sums = new PassSums(b, nest, pass);
        return pass.Sums.SelectMany(s => sums.Terms(s.Value).Select(t => new Statement(null, s.Slot, t.Factor, t.Term, t.Negative)))
            .Concat(pass.Writes.Select(w => new Statement(w, -1, b.Real(1), w.Value, false))).ToList();
    }

    /// <summary>Components that use the same neighbours, or are parts of the same sum, unless those are too many.</summary>
    IEnumerable<List<Statement>> Bundles() =>
        Joined(Components(Statements()), IsRelated).SelectMany(bundle => Fits(bundle) ? [bundle] : Components(bundle));

    /// <summary>What must stay together: statements that share work, and those that read what another one overwrites.</summary>
    IReadOnlyList<List<Statement>> Components(IEnumerable<Statement> statements) => Joined(statements.Select(s => new List<Statement> { s }), IsJoined);

    static IReadOnlyList<List<Statement>> Joined(IEnumerable<List<Statement>> parts, Func<Statement, Statement, bool> areJoined)
    {
        var components = new List<List<Statement>>();
        foreach (var part in parts)
        {
            var joined = components.Where(c => c.Any(s => part.Any(t => areJoined(s, t)))).ToList();
            var at = joined.Count == 0 ? components.Count : components.IndexOf(joined[0]);
            components.RemoveAll(joined.Contains);
            components.Insert(at, [.. joined.SelectMany(c => c), .. part]);
        }

        return components;
    }

    bool IsRelated(Statement x, Statement y) => (x.Slot >= 0 && x.Slot == y.Slot && x.Factor == y.Factor) || Neighbours(x).Overlaps(Neighbours(y));

    HashSet<Expr> Neighbours(Statement s) => neighbours.TryGetValue(s.Value, out var reads) ? reads
        : neighbours[s.Value] = new HashSet<Expr>(s.Value.Reads().Where(r => PlaneNest.IsPlane(r) && !PlaneNest.IsInPlace(r)));

    bool IsJoined(Statement x, Statement y) => Computed(x).Overlaps(Computed(y)) || Overwrites(x, y) || Overwrites(y, x);

    HashSet<Expr> Computed(Statement s) => computed.TryGetValue(s.Value, out var nodes) ? nodes
        : computed[s.Value] = new HashSet<Expr>(s.Value.Nodes().Where(n => n.Op != Op.Read && n.Type != ExprType.Int && nest.IsVarying(n)));

    static bool Overwrites(Statement x, Statement y) => x.Write is { } write && y.Value.ReadsOf(write.Plane).Any();

    /// <summary>Whether registers hold what lives through the whole loop, and what is worked with.</summary>
    bool Fits(IEnumerable<Statement> statements)
    {
        var part = Pass(statements, pass.Name);
        var sums = new PassSums(b, nest, part).Accumulators;
        var constants = sums.SelectMany(a => a.Select(t => t.Term)).Concat(part.Writes.Select(w => w.Value)).Nodes()
            .Where(n => n.Op != Op.Read && nest.IsVarying(n)).SelectMany(n => n.Args).Where(a => a.Type == ExprType.Real && !a.IsZero && !nest.IsVarying(a)).Distinct().Count();
        return sums.Count <= MostSums && sums.Count + constants + Working <= Registers;
    }

    PlanePass Pass(IEnumerable<Statement> statements, string name)
    {
        var list = statements.ToList();
        var sums = list.Where(s => s.Write is null).GroupBy(s => s.Slot).OrderBy(g => g.Key).Select(slot => (
            slot.Key,
            slot.GroupBy(s => s.Factor).Select(g => b.Mul(g.Aggregate(b.Real(0), (sum, s) => s.Negative ? b.Sub(sum, s.Value) : b.Add(sum, s.Value)), g.Key)).Aggregate(b.Add)));
        return new PlanePass(name, pass.Summary, pass.Writes.Where(w => list.Any(s => s.Write == w)).ToList(), sums.ToList());
    }

    /// <summary>A write, or a term of a sum.</summary>
    sealed record Statement(PlaneWrite? Write, int Slot, Expr Factor, Expr Value, bool Negative);
}
