using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// What a pass adds up over a plane, as sums of terms. Summing is linear: factors that are the same all over the plane come out of the loop, and
/// what several slots share but for such a factor is added up once.
/// </summary>
sealed class PassSums
{
    const int MostTerms = 1024;

    readonly ExprBuilder b;
    readonly PlaneNest nest;
    readonly HashSet<Expr> whole;

    /// <summary>Takes the sums of a pass apart.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="nest">The plane.</param>
    /// <param name="pass">The pass.</param>
    public PassSums(ExprBuilder b, PlaneNest nest, PlanePass pass)
    {
        this.b = b;
        this.nest = nest;

        // A sum that is written as well is computed anyway: taking it apart would only add work.
        whole = new HashSet<Expr>(pass.Writes.Select(w => w.Value).Nodes());
        var shares = pass.Sums.SelectMany(s => Terms(s.Value).GroupBy(t => t.Factor).Select(group =>
        {
            // What differs in its sign only is the same sum.
            var isTurned = group.First().Negative;
            return (s.Slot, Factor: isTurned ? b.Neg(group.Key) : group.Key, Sum: group.Select(t => (t.Term, Negative: t.Negative != isTurned)).ToList());
        })).ToList();
        var sums = shares.Select(s => s.Sum).ToList();
        int First(IReadOnlyList<(Expr Term, bool Negative)> sum) => sums.FindIndex(s => s.SequenceEqual(sum));
        var own = Enumerable.Range(0, sums.Count).Where(at => First(sums[at]) == at).ToList();
        Accumulators = own.Select(at => sums[at]).ToList();
        Shares = shares.Select(s => (s.Slot, s.Factor, own.IndexOf(First(s.Sum)))).ToList();
    }

    /// <summary>The sums that the loop runs up, each a list of terms with their signs.</summary>
    public IReadOnlyList<IReadOnlyList<(Expr Term, bool Negative)>> Accumulators { get; }

    /// <summary>What each slot takes from which sum, in the slots' order.</summary>
    public IReadOnlyList<(int Slot, Expr Factor, int Accumulator)> Shares { get; }

    /// <summary>The terms of all sums, those next to each other that read the same.</summary>
    public IEnumerable<(int Accumulator, Expr Term, bool Negative)> InOrder()
    {
        var rest = Accumulators.SelectMany((a, at) => a.Select(t => (at, t.Term, t.Negative, Reads: t.Term.Reads().ToList()))).ToList();
        var open = new HashSet<Expr>();
        while (rest.Count > 0)
        {
            var next = rest.OrderBy(t => t.Reads.Count(r => !open.Contains(r))).First();
            rest.Remove(next);
            open.UnionWith(next.Reads);
            yield return (next.at, next.Term, next.Negative);
        }
    }

    /// <summary>The terms of a sum: the value is the sum over them of factor times term, negative where it says so.</summary>
    public IReadOnlyList<(Expr Factor, Expr Term, bool Negative)> Terms(Expr value)
    {
        var terms = new List<(Expr, Expr, bool)>();
        var open = new Stack<(Expr, Expr, bool)>();
        open.Push((b.Real(1), value, false));
        while (open.Count > 0)
        {
            var (factor, e, negative) = open.Pop();
            switch (e.Op)
            {
                // Sums that share sums may have terms without end.
                case Op.Add or Op.Sub or Op.Neg or Op.Mul or Op.Div when whole.Contains(e) || terms.Count + open.Count > MostTerms:
                    terms.Add((factor, e, negative));
                    break;
                case Op.Add or Op.Sub:
                    open.Push((factor, e.Args[1], negative != (e.Op == Op.Sub)));
                    open.Push((factor, e.Args[0], negative));
                    break;
                case Op.Neg:
                    open.Push((factor, e.Args[0], !negative));
                    break;
                case Op.Mul when !nest.IsVarying(e.Args[1]):
                    open.Push((b.Mul(factor, e.Args[1]), e.Args[0], negative));
                    break;
                case Op.Mul when !nest.IsVarying(e.Args[0]):
                    open.Push((b.Mul(factor, e.Args[0]), e.Args[1], negative));
                    break;
                case Op.Div when !nest.IsVarying(e.Args[1]):
                    open.Push((b.Div(factor, e.Args[1]), e.Args[0], negative));
                    break;
                default:
                    terms.Add((factor, e, negative));
                    break;
            }
        }

        return terms;
    }
}
