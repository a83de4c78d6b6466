namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// Walks over expression graphs, each node once and without recursion: graphs share nodes, so that their trees may be larger than any memory, and are
/// as deep as a loop is long, deeper than a stack.
/// </summary>
static class ExprTraversal
{
    /// <summary>All nodes below the roots, arguments before what uses them.</summary>
    public static IReadOnlyList<Expr> Nodes(this IEnumerable<Expr> roots)
    {
        var seen = new HashSet<Expr>();
        var order = new List<Expr>();
        var open = new Stack<(Expr Node, int Next)>();
        foreach (var root in roots)
        {
            if (seen.Add(root))
            {
                open.Push((root, 0));
            }

            while (open.Count > 0)
            {
                var (node, next) = open.Pop();
                if (next == node.Args.Count)
                {
                    order.Add(node);
                    continue;
                }

                open.Push((node, next + 1));
                if (seen.Add(node.Args[next]))
                {
                    open.Push((node.Args[next], 0));
                }
            }
        }

        return order;
    }

    public static IReadOnlyList<Expr> Nodes(this Expr root) => new[] { root }.Nodes();

    /// <summary>
    /// Whether an expression comes to the same bits wherever it is computed: vectors have other functions than single numbers, and products are added in one instruction or in two.
    /// </summary>
    public static bool IsSameEverywhere(this Expr value) => value.Nodes().All(n => n.Type != ExprType.Real || n.Op is
        Op.Read or Op.RealConst or Op.Hyper or Op.Select or Op.ToReal or Op.Neg or Op.Abs or Op.Min or Op.Max or Op.Add or Op.Sub);

    /// <summary>The nodes that are computed where some are known: these among them, but not what only they are made of.</summary>
    /// <param name="roots">What is asked for.</param>
    /// <param name="known">What is known.</param>
    public static HashSet<Expr> Needed(this IEnumerable<Expr> roots, IReadOnlyCollection<Expr> known)
    {
        var (needed, open) = (new HashSet<Expr>(), new Stack<Expr>(roots));
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (needed.Add(node) && !known.Contains(node))
            {
                node.Args.ToList().ForEach(open.Push);
            }
        }

        return needed;
    }

    /// <summary>A value of a node that follows from those of other nodes, its arguments as a rule.</summary>
    /// <param name="root">The node.</param>
    /// <param name="known">The values found so far; all that are needed are added.</param>
    /// <param name="value">The value of a node whose <paramref name="needs"/> are known.</param>
    /// <param name="needs">The nodes whose values come first; the arguments if null.</param>
    public static T Evaluate<T>(this Expr root, Dictionary<Expr, T> known, Func<Expr, T> value, Func<Expr, IEnumerable<Expr>>? needs = null)
    {
        if (known.TryGetValue(root, out var found))
        {
            return found;
        }

        var open = new Stack<(Expr Node, bool IsReady)>();
        open.Push((root, false));
        while (open.Count > 0)
        {
            var (node, isReady) = open.Pop();
            if (known.ContainsKey(node))
            {
                continue;
            }

            if (isReady)
            {
                known[node] = value(node);
                continue;
            }

            open.Push((node, true));
            foreach (var other in (needs?.Invoke(node) ?? node.Args).Where(n => !known.ContainsKey(n)).Reverse())
            {
                open.Push((other, false));
            }
        }

        return known[root];
    }

    /// <summary>The conditions that hold where a condition does, none that always hold.</summary>
    public static IEnumerable<Expr> Conjuncts(this Expr condition) => condition.IsTrue ? [] : condition.Op == Op.And ? condition.Args.SelectMany(Conjuncts) : [condition];

    /// <summary>How many nodes an expression has when it is written out as a tree; int.MaxValue where those are more.</summary>
    public static int TreeSize(this Expr root, Dictionary<Expr, int> known) =>
        root.Evaluate(known, n => (int)Math.Min(int.MaxValue, n.Args.Aggregate(1L, (sum, a) => sum + known[a])));

    /// <summary>All reads of tensors below the roots.</summary>
    public static IEnumerable<Expr> Reads(this IEnumerable<Expr> roots) => roots.Nodes().Where(n => n.Op == Op.Read);

    public static IEnumerable<Expr> Reads(this Expr root) => root.Nodes().Where(n => n.Op == Op.Read);

    /// <summary>All reads of a plane of an iteration below the roots.</summary>
    public static IEnumerable<Expr> ReadsOf(this IEnumerable<Expr> roots, string plane) => roots.Reads().Where(r => r.Symbol is Symbol.Plane && r.Name == plane);

    public static IEnumerable<Expr> ReadsOf(this Expr root, string plane) => new[] { root }.ReadsOf(plane);

    /// <summary>Whether an index occurs.</summary>
    public static bool DependsOn(this Expr e, string index) => e.Nodes().Any(n => n.Op == Op.Index && n.Name == index);
}
