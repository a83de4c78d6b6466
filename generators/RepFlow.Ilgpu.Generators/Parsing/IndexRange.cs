using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>Between which numbers an integer lies, whatever the indices are: numbers that are known when the layer is prepared.</summary>
static class IndexRange
{
    /// <summary>The least and the largest value; null for what is not known.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="e">The integer.</param>
    /// <param name="conditions">What holds where it is asked for, and what does not.</param>
    public static (Expr? Low, Expr? High) Of(ExprBuilder b, Expr e, IEnumerable<(Expr Condition, bool Holds)> conditions)
    {
        var known = new Dictionary<Expr, (Expr? Low, Expr? High)>();
        foreach (var (condition, holds) in conditions.Where(c => c.Condition.Op is Op.Less or Op.LessEqual or Op.Equal && c.Condition.Args[0].Type == ExprType.Int))
        {
            var (left, right) = (condition.Args[0], condition.Args[1]);
            if (condition.Op == Op.Equal)
            {
                Bound(left, holds ? right : null, holds ? right : null);
                Bound(right, holds ? left : null, holds ? left : null);
                continue;
            }

            // That a < b does not hold is b <= a.
            var (less, more, apart) = holds ? (left, right, condition.Op == Op.Less) : (right, left, condition.Op == Op.LessEqual);
            Bound(less, null, apart ? b.Sub(more, b.Int(1)) : more);
            Bound(more, apart ? b.Add(less, b.Int(1)) : less, null);
        }

        var bounds = known.ToDictionary(k => k.Key, k => k.Value);
        known.Clear();
        return e.Evaluate(known, n =>
        {
            var (low, high) = Computed(n);
            return bounds.TryGetValue(n, out var bound) ? (bound.Low ?? low, bound.High ?? high) : (low, high);
        });

        void Bound(Expr of, Expr? low, Expr? high)
        {
            known.TryGetValue(of, out var old);
            known[of] = (low?.IsUniform == true ? low : old.Low, high?.IsUniform == true ? high : old.High);
        }

        (Expr? Low, Expr? High) Computed(Expr n)
        {
            (Expr? Low, Expr? High) A(int at) => known[n.Args[at]];
            switch (n.Op)
            {
                case Op.Index when n.Symbol is Symbol.Index index:
                    return (b.Int(0), b.Sub(index.Extent, b.Int(1)));
                case var _ when n.IsUniform && n.Type == ExprType.Int:
                    return (n, n);
                case Op.Add:
                    return (Both(A(0).Low, A(1).Low, b.Add), Both(A(0).High, A(1).High, b.Add));
                case Op.Sub:
                    return (Both(A(0).Low, A(1).High, b.Sub), Both(A(0).High, A(1).Low, b.Sub));
                case Op.Neg:
                    return (Both(b.Int(0), A(0).High, b.Sub), Both(b.Int(0), A(0).Low, b.Sub));
                case Op.Mul when n.Args.FirstOrDefault(a => a.IsConst) is { } factor:
                    var (low, high) = n.Args[0] == factor ? A(1) : A(0);
                    return factor.Value >= 0 ? (Both(low, factor, b.Mul), Both(high, factor, b.Mul)) : (Both(high, factor, b.Mul), Both(low, factor, b.Mul));
                case Op.Div when n.Args[1].IsConst && n.Args[1].Value > 0:
                    return (Both(A(0).Low, n.Args[1], b.Div), Both(A(0).High, n.Args[1], b.Div));
                case Op.Mod when n.Args[1].IsConst && n.Args[1].Value != 0:
                    var largest = b.Int(Math.Abs((long)n.Args[1].Value) - 1);
                    return (A(0).Low is { IsConst: true, Value: >= 0 } ? b.Int(0) : b.Neg(largest), largest);
                case Op.Mod when A(0).Low is { IsConst: true, Value: >= 0 } && n.Args[1].IsUniform:
                    return (b.Int(0), b.Sub(n.Args[1], b.Int(1)));
                case Op.BitAnd when n.Args.FirstOrDefault(a => a.IsConst && a.Value >= 0) is { } mask:
                    return (b.Int(0), mask);
                case Op.ShiftRight when n.Args[1].IsConst:
                    return (Both(A(0).Low, n.Args[1], (x, y) => b.Bits(n.Op, x, y)), Both(A(0).High, n.Args[1], (x, y) => b.Bits(n.Op, x, y)));
                case Op.ShiftRightUnsigned when n.Args[1].IsConst:
                    return (b.Int(0), b.Int((1L << (32 - (int)n.Args[1].Value)) - 1));
                case Op.Min:
                    return (Both(A(0).Low, A(1).Low, b.Min), Both(A(0).High, A(1).High, b.Min) ?? A(0).High ?? A(1).High);
                case Op.Max:
                    return (Both(A(0).Low, A(1).Low, b.Max) ?? A(0).Low ?? A(1).Low, Both(A(0).High, A(1).High, b.Max));
                case Op.Select:
                    return (Both(A(1).Low, A(2).Low, b.Min), Both(A(1).High, A(2).High, b.Max));
                default:
                    return (null, null);
            }
        }

        static Expr? Both(Expr? a, Expr? b, Func<Expr, Expr, Expr> of) => a is null || b is null ? null : of(a, b);
    }
}
