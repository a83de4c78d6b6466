namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An integer expression as a sum of indices with uniform factors, plus a uniform rest.</summary>
sealed class Affine
{
    Affine(IReadOnlyDictionary<string, Expr> terms, Expr rest)
    {
        Terms = terms;
        Rest = rest;
    }

    public IReadOnlyDictionary<string, Expr> Terms { get; }

    public Expr Rest { get; }

    /// <summary>The affine form of an expression; null if it has none.</summary>
    public static Affine? Of(ExprBuilder b, Expr e)
    {
        var known = new Dictionary<Expr, Affine?>();
        return e.Evaluate(known, Known, n => !n.IsUniform && n.Op is Op.Join or Op.Add or Op.Sub or Op.Neg or Op.Mul ? n.Args : []);

        Affine? Known(Expr n)
        {
            if (n.IsUniform)
            {
                return new Affine(new Dictionary<string, Expr>(), n);
            }

            switch (n.Op)
            {
                case Op.Index:
                    return new Affine(new Dictionary<string, Expr> { [n.Name] = b.Int(1) }, b.Int(0));
                case Op.Join when known[n.Args[0]] is { } outer && known[n.Args[1]] is { } inner:
                    return Combine(b, Scale(b, outer, n.Args[2]), inner, negate: false);
                case Op.Add or Op.Sub when known[n.Args[0]] is { } left && known[n.Args[1]] is { } right:
                    return Combine(b, left, right, n.Op == Op.Sub);
                case Op.Neg when known[n.Args[0]] is { } operand:
                    return Scale(b, operand, b.Int(-1));
                case Op.Mul when n.Args[1].IsUniform && known[n.Args[0]] is { } left:
                    return Scale(b, left, n.Args[1]);
                case Op.Mul when n.Args[0].IsUniform && known[n.Args[1]] is { } right:
                    return Scale(b, right, n.Args[0]);
                default:
                    return null;
            }
        }
    }

    static Affine Scale(ExprBuilder b, Affine a, Expr factor) =>
        new(a.Terms.ToDictionary(t => t.Key, t => b.Mul(t.Value, factor)), b.Mul(a.Rest, factor));

    static Affine Combine(ExprBuilder b, Affine left, Affine right, bool negate)
    {
        var terms = left.Terms.ToDictionary(t => t.Key, t => t.Value);
        foreach (var term in right.Terms)
        {
            var value = negate ? b.Neg(term.Value) : term.Value;
            terms[term.Key] = terms.TryGetValue(term.Key, out var old) ? b.Add(old, value) : value;
        }

        foreach (var gone in terms.Where(t => t.Value.IsZero).Select(t => t.Key).ToList())
        {
            terms.Remove(gone);
        }

        return new Affine(terms, negate ? b.Sub(left.Rest, right.Rest) : b.Add(left.Rest, right.Rest));
    }
}
