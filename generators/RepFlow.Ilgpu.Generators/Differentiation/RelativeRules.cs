using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Adjoints below a quotient or logarithm, where exponentials overflow. In a / (1 + exp(z)) the share of the exponential is 0 and its derivative
/// infinite as soon as exp(z) is: their product is lost. Handed down instead is the relative adjoint r = v̄ v of each value v, which the
/// exponential passes on as it is, and a sum in parts that never exceed 1. Derivations: docs/adjoints/rules.md.
/// </summary>
/// <param name="b">Makes expressions.</param>
/// <param name="stops">Nodes whose arguments the sweep does not enter.</param>
sealed class RelativeRules(ExprBuilder b, ISet<Expr>? stops)
{
    readonly Dictionary<Expr, bool> known = new();

    /// <summary>Whether a value is made of exponentials in such a way that its relative adjoint can be handed down to them.</summary>
    public bool Apply(Expr e) => e.Evaluate(
        known,
        n => !IsEnd(n) && n.Op switch
        {
            Op.Exp => true,
            Op.Add or Op.Sub => n.Args.Any(a => known[a]),
            Op.Neg => known[n.Args[0]],
            Op.Mul => (n.Args[0].IsUniform && known[n.Args[1]]) || (n.Args[1].IsUniform && known[n.Args[0]]),
            Op.Div => n.Args[1].IsUniform && known[n.Args[0]],
            _ => false,
        },
        n => !IsEnd(n) && n.Op is Op.Add or Op.Sub or Op.Neg or Op.Mul or Op.Div ? n.Args : []);

    bool IsEnd(Expr e) => e.IsUniform || stops?.Contains(e) == true;

    /// <summary>The shares of the arguments of such a value, relative ones for those that the rules apply to.</summary>
    /// <param name="e">The value.</param>
    /// <param name="r">Its relative adjoint.</param>
    public IEnumerable<(Expr Argument, Expr Share, bool IsRelative)> Shares(Expr e, Expr r) => e.Op switch
    {
        Op.Exp => [(e.Args[0], r, false)],
        Op.Add => e.Args.Select(a => Term(e, a, r, isSubtracted: false)),
        Op.Sub => e.Args.Select((a, at) => Term(e, a, r, at == 1)),
        _ => e.Args.Where(a => !a.IsUniform).Select(a => (a, r, true)),
    };

    (Expr Argument, Expr Share, bool IsRelative) Term(Expr sum, Expr term, Expr r, bool isSubtracted)
    {
        if (!Apply(term))
        {
            var share = b.Div(r, sum);
            return (term, isSubtracted ? b.Neg(share) : share, false);
        }

        // An infinite term is all of the sum.
        var size = term.Op == Op.Exp ? term : b.Function(Op.Abs, term);
        var part = isSubtracted ? b.Neg(b.Div(term, sum)) : b.Div(term, sum);
        return (term, b.Mul(r, b.Select(b.Less(size, b.Real(double.PositiveInfinity)), part, b.Real(1))), true);
    }
}
