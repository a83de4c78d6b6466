using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>Reverse accumulation through one expression graph.</summary>
static class ReverseSweep
{
    /// <summary>The adjoints of all nodes that a real number flows through.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="seeds">The outputs with their adjoints.</param>
    /// <param name="stops">Nodes whose arguments the sweep does not enter.</param>
    public static IReadOnlyDictionary<Expr, Expr> Run(ExprBuilder b, IEnumerable<(Expr Value, Expr Adjoint)> seeds, ISet<Expr>? stops = null)
    {
        var adjoints = new Dictionary<Expr, Expr>();
        var list = seeds.ToList();
        foreach (var (value, adjoint) in list)
        {
            Add(adjoints, value, adjoint);
        }

        var order = list.Select(s => s.Value).Nodes();
        var wild = Wild(order);
        var relative = new Dictionary<Expr, Expr>();
        var relativeRules = new RelativeRules(b, stops);
        var supports = new Dictionary<Expr, Expr>();
        foreach (var node in order.Reverse())
        {
            if (relative.TryGetValue(node, out var r))
            {
                var holds = Support(b, r, supports);
                foreach (var (argument, share, isRelative) in relativeRules.Shares(node, Unselected(r)))
                {
                    Hand(isRelative ? relative : adjoints, argument, share, holds);
                }
            }

            if (node.Type != ExprType.Real || node.Args.Count == 0 || node.Op == Op.Read || stops?.Contains(node) == true || !adjoints.TryGetValue(node, out var g))
            {
                continue;
            }

            // A branch that was not taken hands 0 down, and 0 times an infinite derivative is NaN: it is chosen after multiplying.
            var support = DerivativeIsFinite(node, wild) ? b.True : Support(b, g, supports);
            var upstream = support.IsTrue ? g : Unselected(g);
            var contributions = GradientRules.Table[node.Op](b, node, upstream, node.Args);
            if (node.Op == Op.Div && relativeRules.Apply(node.Args[1]))
            {
                contributions[1] = null;
                Hand(relative, node.Args[1], b.Neg(b.Mul(upstream, node)), support);
            }
            else if (node.Op == Op.Log && relativeRules.Apply(node.Args[0]))
            {
                contributions[0] = null;
                Hand(relative, node.Args[0], upstream, support);
            }

            for (var at = 0; at < contributions.Length; at++)
            {
                if (contributions[at] is { } contribution)
                {
                    Hand(adjoints, node.Args[at], contribution, support);
                }
            }
        }

        return adjoints;

        void Hand(Dictionary<Expr, Expr> to, Expr argument, Expr share, Expr support)
        {
            if (argument.Type == ExprType.Real && !argument.IsUniform)
            {
                Add(to, argument, b.Select(support, share, b.Real(0)));
            }
        }

        void Add(Dictionary<Expr, Expr> to, Expr node, Expr adjoint)
        {
            if (!IsNothing(adjoint))
            {
                to[node] = to.TryGetValue(node, out var old) ? b.Add(old, adjoint) : adjoint;
            }
        }
    }

    /// <summary>Whether an adjoint is 0 by its form: it then says that there is no influence, not that there is one of size 0, and goes no further.</summary>
    static bool IsNothing(Expr adjoint) => adjoint.IsZero || (adjoint.Op == Op.Mul && adjoint.Args.Any(a => a.IsZero)) || (adjoint.Op == Op.Neg && IsNothing(adjoint.Args[0]));

    /// <summary>The nodes whose value may be infinite where all that they read is finite: quotients, powers, and what is made of them.</summary>
    static HashSet<Expr> Wild(IReadOnlyList<Expr> order)
    {
        var wild = new HashSet<Expr>();
        foreach (var node in order.Where(n => n.Type == ExprType.Real && !n.IsUniform && n.Op != Op.Read))
        {
            if (node.Op is Op.Log or Op.Pow or Op.Exp or Op.Atanh || (node.Op is Op.Div or Op.Mod && !node.Args[1].IsUniform) || node.Args.Any(wild.Contains))
            {
                wild.Add(node);
            }
        }

        return wild;
    }

    /// <summary>Whether a node's derivatives are finite wherever its arguments are.</summary>
    static bool DerivativeIsFinite(Expr node, HashSet<Expr> wild) => node.Op switch
    {
        Op.Add or Op.Sub or Op.Neg or Op.Select or Op.Max or Op.Min => true,
        Op.Sqrt or Op.Cbrt or Op.Asin or Op.Acos or Op.Acosh or Op.Atan2 or Op.Mod => false,
        _ => !wild.Contains(node),
    };

    /// <summary>A condition outside which an adjoint is 0, as far as its form shows.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="g">The adjoint.</param>
    /// <param name="known">The conditions found so far.</param>
    static Expr Support(ExprBuilder b, Expr g, Dictionary<Expr, Expr> known) => g.Evaluate(
        known,
        e => e.Op switch
        {
            Op.Select when e.Args[2].IsZero => b.And(e.Args[0], known[e.Args[1]]),
            Op.Select when e.Args[1].IsZero => b.And(b.Not(e.Args[0]), known[e.Args[2]]),
            Op.Neg or Op.Div => known[e.Args[0]],
            Op.Mul => b.And(known[e.Args[0]], known[e.Args[1]]),
            Op.Add or Op.Sub => b.Or(known[e.Args[0]], known[e.Args[1]]),
            _ => b.True,
        },
        e => e.Op switch
        {
            Op.Select when e.Args[2].IsZero => [e.Args[1]],
            Op.Select when e.Args[1].IsZero => [e.Args[2]],
            Op.Neg or Op.Div => [e.Args[0]],
            Op.Mul or Op.Add or Op.Sub => e.Args,
            _ => [],
        });

    /// <summary>An adjoint without the selections around it, for use where they are known to choose it.</summary>
    static Expr Unselected(Expr g)
    {
        while (g.Op == Op.Select && (g.Args[1].IsZero || g.Args[2].IsZero))
        {
            g = g.Args[2].IsZero ? g.Args[1] : g.Args[2];
        }

        return g;
    }
}
