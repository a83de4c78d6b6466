using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// Long sums of products of the same neighbours: the taps of several stencils. They are run up together, a neighbour at a time, so that each is in a
/// register no longer than it takes to add it to all of them.
/// </summary>
/// <param name="Sums">The sums, each with its terms: neighbours times what is the same all over the plane.</param>
sealed record RunningSums(IReadOnlyList<(Expr Sum, IReadOnlyList<Expr> Terms)> Sums)
{
    // A sum of fewer products needs few registers.
    const int FewestTerms = 6;

    /// <summary>The neighbours, in the order in which they are read.</summary>
    public IReadOnlyList<Expr> Reads { get; } = Sums.SelectMany(s => s.Terms).Select(Neighbour).OfType<Expr>().Distinct().ToList();

    /// <summary>The terms in which a neighbour is, each with the number of its sum.</summary>
    /// <param name="read">The neighbour.</param>
    public IEnumerable<(int Sum, Expr Term)> With(Expr read) => Sums.SelectMany((s, at) => s.Terms.Where(t => Neighbour(t) == read).Select(t => (at, t)));

    /// <summary>Finds such sums.</summary>
    /// <param name="nest">The plane.</param>
    /// <param name="plan">The values of a pass.</param>
    public static IReadOnlyList<RunningSums> Of(PlaneNest nest, ValuePlan plan)
    {
        var groups = new List<RunningSums>();
        foreach (var node in plan.Order.Where(n => IsSum(n) && !IsPart(plan, n)))
        {
            if (Terms(nest, plan, node) is { } terms && terms.Count(t => t.Op == Op.Mul) >= FewestTerms)
            {
                var sum = new RunningSums([(node, terms)]);
                var shared = groups.Where(g => g.Reads.Intersect(sum.Reads).Any()).ToList();
                groups.RemoveAll(shared.Contains);
                groups.Add(new RunningSums([.. shared.SelectMany(g => g.Sums), .. sum.Sums]));
            }
        }

        return groups.Where(g => g.Sums.Count > 1).ToList();
    }

    static bool IsSum(Expr e) => e is { Op: Op.Add, Type: ExprType.Real };

    /// <summary>Whether a sum is nothing but a part of another one.</summary>
    static bool IsPart(ValuePlan plan, Expr e) => !plan.IsRoot(e) && !plan.IsLocal(e) && plan.Users(e).All(IsSum);

    /// <summary>The terms of a sum, unless some are anything else than neighbours times constants.</summary>
    static IReadOnlyList<Expr>? Terms(PlaneNest nest, ValuePlan plan, Expr sum)
    {
        var terms = new List<Expr>();
        var open = new Stack<Expr>(sum.Args.Reverse());
        while (open.Count > 0)
        {
            var e = open.Pop();
            if (IsSum(e) && IsPart(plan, e))
            {
                open.Push(e.Args[1]);
                open.Push(e.Args[0]);
            }
            else if (e.Op == Op.Mul && !plan.IsLocal(e) && Neighbour(e) is not null && e.Args.Any(a => !nest.IsVarying(a)))
            {
                terms.Add(e);
            }
            else
            {
                return null;
            }
        }

        return terms;
    }

    static Expr? Neighbour(Expr term) => term.Args.FirstOrDefault(a => a.Op == Op.Read && PlaneNest.IsPlane(a));
}
