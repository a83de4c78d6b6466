using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Rewriting;

/// <summary>
/// What terms of an unrolled sum have in common: one expression for all of them, if they differ in constants only. A constant may be missing because
/// algebra removed it: x + 0, 1 * x, the border condition of an element that is always inside.
/// </summary>
/// <param name="b">Makes expressions.</param>
/// <param name="constant">An expression for a constant, from its value in each term and whether it is an integer.</param>
sealed class TermPattern(ExprBuilder b, Func<IReadOnlyList<double>, bool, Expr> constant)
{
    /// <summary>The expression; null where there is none.</summary>
    /// <param name="model">A term of the form, in which no constant is missing.</param>
    /// <param name="terms">The terms.</param>
    public Expr? Of(Expr model, IReadOnlyList<Expr> terms)
    {
        if (terms.Any(t => t.Type != model.Type))
        {
            return null;
        }

        if (model.Type == ExprType.Int)
        {
            var (parts, from) = (terms.Select(t => t.Parts()).ToList(), model.Parts().From);
            var distance = constant(parts.Select(p => (double)p.Distance).ToList(), true);
            return parts.Any(p => p.From is null != from is null) ? null
                : from is null ? distance
                : Node(from, parts.Select(p => p.From!).ToList()) is { } node ? Named(model, b.Add(node, distance)) : null;
        }

        if (model.Op == Op.RealConst)
        {
            return terms.All(t => t.Op == Op.RealConst) ? constant(terms.Select(t => t.Value).ToList(), false) : null;
        }

        var first = model.Args.Count == 2 && model.Args[0].Op == Op.RealConst;
        if (!first && !(model.Args.Count == 2 && model.Args[1].Op == Op.RealConst) || model.Op is not (Op.Add or Op.Sub or Op.Mul or Op.Div))
        {
            return Node(model, terms) is { } node ? Named(model, node) : null;
        }

        var operands = terms.Select(t => Operands(model, first, t)).ToList();
        if (operands.Any(o => o is null) || Of(model.Args[first ? 1 : 0], operands.Select(o => o!.Value.Other).ToList()) is not { } other)
        {
            return null;
        }

        var number = constant(operands.Select(o => o!.Value.Constant).ToList(), false);
        return Named(model, b.With(model, first ? [number, other] : [other, number]));
    }

    /// <summary>
    /// The constant and the other operand of an operation, or of what algebra made of it: 0 + x, x - 0, 1 * x, x / 1; 0 - x and -1 * x have become -x.
    /// </summary>
    static (double Constant, Expr Other)? Operands(Expr model, bool first, Expr term) => model.Op switch
    {
        _ when term.Op == model.Op && term.Args[first ? 0 : 1].Op == Op.RealConst => (term.Args[first ? 0 : 1].Value, term.Args[first ? 1 : 0]),
        Op.Mul when term.Op == Op.Neg => (-1, term.Args[0]),
        Op.Sub when first => term.Op == Op.Neg ? (0, term.Args[0]) : null,
        Op.Div when first => null,
        Op.Add or Op.Sub => (0, term),
        _ => (1, term),
    };

    Expr? Node(Expr model, IReadOnlyList<Expr> terms)
    {
        if (model.Op == Op.Clamp)
        {
            var clamped = terms.Select(t => t.Op == Op.Clamp ? t.Args[0] : t).ToList();
            return terms.Any(t => t.Op == Op.Clamp && t.Args[1] != model.Args[1]) ? null
                : Of(model.Args[0], clamped) is { } inner ? b.Clamp(inner, model.Args[1]) : null;
        }

        if (terms.Any(t => t.Op != model.Op || !Equals(t.Symbol, model.Symbol) || t.Value != model.Value || t.Args.Count != model.Args.Count))
        {
            return null;
        }

        var args = new List<Expr>();
        for (var at = 0; at < model.Args.Count - (model.Op == Op.Read ? 1 : 0); at++)
        {
            if (Of(model.Args[at], terms.Select(t => t.Args[at]).ToList()) is not { } arg)
            {
                return null;
            }

            args.Add(arg);
        }

        return model.Op == Op.Read ? Guard(terms, args) is { } guard ? b.Read(model.Symbol!, args, guard, model.Type) : null
            : args.Count == 0 ? model : b.With(model, args);
    }

    /// <summary>A read's condition: that it lies inside along every axis along which some term is guarded; null where some condition is another one.</summary>
    Expr? Guard(IReadOnlyList<Expr> reads, List<Expr> built)
    {
        var sizes = new SortedDictionary<int, Expr>();
        foreach (var read in reads)
        {
            foreach (var condition in read.Guard.Conjuncts())
            {
                // A position on two axes does not tell which of them is guarded.
                var positions = read.Positions.ToList();
                var axis = condition.Op == Op.InRange ? positions.IndexOf(condition.Args[0]) : -1;
                if (axis < 0 || axis != positions.LastIndexOf(condition.Args[0]) || (sizes.TryGetValue(axis, out var size) && size != condition.Args[1]))
                {
                    return null;
                }

                sizes[axis] = condition.Args[1];
            }
        }

        return sizes.Select(s => b.InRange(built[s.Key], s.Value)).Aggregate(b.True, b.And);
    }

    /// <summary>What the definition calls a value of a term it calls that of all.</summary>
    Expr Named(Expr model, Expr built)
    {
        if (b.Hints.TryGetValue(model, out var hint) && built.Args.Count > 0 && !b.Hints.ContainsKey(built))
        {
            b.Hints[built] = hint;
        }

        return built;
    }
}
