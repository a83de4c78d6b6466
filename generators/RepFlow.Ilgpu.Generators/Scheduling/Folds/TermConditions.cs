using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Folds;

/// <summary>What a term of a fold needs to count.</summary>
static class TermConditions
{
    /// <summary>Conditions without which a term counts for nothing: of a sum those without which it is zero, of other folds those under which terms take part.</summary>
    /// <param name="fold">How it folds.</param>
    /// <param name="guard">Which terms take part; null for all.</param>
    /// <param name="values">The terms of its results.</param>
    public static IReadOnlyCollection<Expr> Of(Fold fold, Expr? guard, IEnumerable<Expr> values)
    {
        if (guard is not null || fold is not (Fold.Sum or Fold.Mean))
        {
            return guard is null ? [] : guard.Conjuncts().ToList();
        }

        var needs = new Dictionary<Expr, IReadOnlyCollection<Expr>>();
        return Common(values.Select(v => Needs(v, needs)));
    }

    /// <summary>Conditions without which a number is zero.</summary>
    static IReadOnlyCollection<Expr> Needs(Expr value, Dictionary<Expr, IReadOnlyCollection<Expr>> known) => value.Evaluate(
        known,
        n => n.Op switch
        {
            Op.Read => [.. n.Guard.Conjuncts()],
            Op.Mul => [.. n.Args.SelectMany(a => known[a]).Distinct()],
            Op.Div or Op.Neg => known[n.Args[0]],
            Op.Add or Op.Sub => Common(n.Args.Select(a => known[a])),
            Op.Select when n.Args[2].IsZero => [.. n.Args[0].Conjuncts().Concat(known[n.Args[1]]).Distinct()],
            Op.Select => Common(n.Args.Skip(1).Select(a => known[a])),
            _ => [],
        },
        n => n.Type == ExprType.Real ? n.Op switch
        {
            Op.Mul or Op.Neg or Op.Add or Op.Sub => n.Args,
            Op.Div => [n.Args[0]],
            Op.Select => [n.Args[1], n.Args[2]],
            _ => [],
        } : []);

    static IReadOnlyCollection<Expr> Common(IEnumerable<IReadOnlyCollection<Expr>> needs) => needs.Aggregate((one, other) => one.Intersect(other).ToList());
}
