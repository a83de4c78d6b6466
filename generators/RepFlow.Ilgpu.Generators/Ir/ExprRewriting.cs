namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Expressions made of others by replacing parts of them.</summary>
static class ExprRewriting
{
    /// <summary>The same operation on other arguments, simplified anew.</summary>
    public static Expr With(this ExprBuilder b, Expr e, IReadOnlyList<Expr> args) => e.Op switch
    {
        Op.Read => b.Read(e.Symbol!, args.Take(args.Count - 1), args[args.Count - 1], e.Type),
        Op.Add => b.Add(args[0], args[1]),
        Op.Sub => b.Sub(args[0], args[1]),
        Op.Mul => b.Mul(args[0], args[1]),
        Op.Div => b.Div(args[0], args[1]),
        Op.Mod => b.Mod(args[0], args[1]),
        Op.Neg => b.Neg(args[0]),
        Op.Min => b.Min(args[0], args[1]),
        Op.Max => b.Max(args[0], args[1]),
        Op.Abs or Op.Sqrt or Op.Exp or Op.Log or Op.Log2 or Op.Log10 or Op.Sin or Op.Cos or Op.Tan or Op.Sinh or Op.Cosh or Op.Tanh
            or Op.Asin or Op.Acos or Op.Atan or Op.Asinh or Op.Acosh or Op.Atanh or Op.Cbrt
            or Op.Floor or Op.Ceiling or Op.Round or Op.Truncate or Op.Sign => b.Function(e.Op, args[0]),
        Op.Pow => b.Pow(args[0], args[1]),
        Op.Atan2 => b.Atan2(args[0], args[1]),
        Op.FusedMultiplyAdd => b.FusedMultiplyAdd(args[0], args[1], args[2]),
        Op.BitAnd or Op.BitOr or Op.BitXor or Op.ShiftLeft or Op.ShiftRight or Op.ShiftRightUnsigned => b.Bits(e.Op, args[0], args[1]),
        Op.Less => b.Less(args[0], args[1]),
        Op.LessEqual => b.LessEqual(args[0], args[1]),
        Op.Equal => b.Equal(args[0], args[1]),
        Op.And => b.And(args[0], args[1]),
        Op.Or => b.Or(args[0], args[1]),
        Op.Not => b.Not(args[0]),
        Op.InRange => b.InRange(args[0], args[1]),
        Op.Select => b.Select(args[0], args[1], args[2]),
        Op.ToReal => b.ToReal(args[0]),
        Op.ToInt => b.ToInt(args[0]),
        Op.Join => b.Join(args[0], args[1], args[2]),
        Op.Clamp => b.Clamp(args[0], args[1]),
        Op.Call => b.Call((Symbol.Function)e.Symbol!, e.Type, args.ToArray()),
        _ => e,
    };

    /// <summary>Rewrites an expression bottom-up.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="e">The expression.</param>
    /// <param name="replace">Gives the replacement of a node (before its arguments are looked at), or null to go on into its arguments.</param>
    /// <param name="memo">What has been rewritten already; pass one dictionary for several expressions under the same rule.</param>
    /// <param name="rebuild">Makes a node of rewritten arguments, or gives null to have the same operation of them.</param>
    public static Expr Rewrite(
        this ExprBuilder b, Expr e, Func<Expr, Expr?> replace, Dictionary<Expr, Expr>? memo = null, Func<Expr, IReadOnlyList<Expr>, Expr?>? rebuild = null)
    {
        memo ??= new();
        var open = new Stack<(Expr Node, bool IsReady)>();
        open.Push((e, false));
        while (open.Count > 0)
        {
            var (node, isReady) = open.Pop();
            if (memo.ContainsKey(node))
            {
                continue;
            }

            var result = isReady ? null : replace(node);
            if (result is null && !isReady && node.Args.Count > 0)
            {
                open.Push((node, true));
                for (var at = node.Args.Count - 1; at >= 0; at--)
                {
                    open.Push((node.Args[at], false));
                }

                continue;
            }

            if (result is null)
            {
                var args = node.Args.Select(a => memo[a]).ToArray();
                result = rebuild?.Invoke(node, args) ?? (args.SequenceEqual(node.Args) ? node : b.With(node, args));
            }

            memo[node] = result;
            // Not to a number or an index that it came to, which is everybody's: what a later step makes of a model would change the model's own text.
            if (result.Args.Count > 0 && b.Hints.TryGetValue(node, out var hint) && !b.Hints.ContainsKey(result))
            {
                b.Hints[result] = hint;
            }
        }

        return memo[e];
    }
}
