using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>
/// What of an expression graph is computed where: what is used more than once, read from memory or named by the definition becomes a local in the
/// outermost loop that it can stand in, the rest is part of what uses it.
/// </summary>
class ValuePlan
{
    // What nests deeper becomes a local: a person reads no further, and neither C#'s compiler nor the writer has a stack without end.
    const int DeepestText = 32;

    /// <summary>The most nodes of an integer that is written in place, as a tree.</summary>
    protected const int LargestInPlace = 128;

    readonly IReadOnlyDictionary<Expr, string> hints;
    readonly HashSet<Expr> roots;
    readonly Dictionary<Expr, int> depthOf = new();
    readonly Dictionary<Expr, int> uses = new();
    readonly Dictionary<Expr, List<Expr>> users = new();
    readonly Dictionary<Expr, int> treeSizes = new();
    readonly Signs signs = new();
    HashSet<Expr>? deep;

    /// <summary>Plans.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="values">Everything that is computed, reads at flat addresses.</param>
    /// <param name="depths">The depth of the loop that sets each index, 0 outside all.</param>
    public ValuePlan(ExprBuilder b, IEnumerable<Expr> values, IReadOnlyDictionary<string, int> depths)
    {
        hints = b.Hints;
        Depths = depths;
        var list = values.ToList();
        roots = [.. list];
        Order = list.Nodes();
        foreach (var node in list.Concat(Order.SelectMany(n => n.Args)))
        {
            uses[node] = uses.TryGetValue(node, out var count) ? count + 1 : 1;
        }

        foreach (var node in Order)
        {
            foreach (var arg in node.Args)
            {
                if (!users.TryGetValue(arg, out var usedBy))
                {
                    users[arg] = usedBy = [];
                }

                usedBy.Add(node);
            }

            depthOf[node] = node.Op == Op.Index ? depths[node.Name] : node.Args.Select(a => depthOf[a]).DefaultIfEmpty(0).Max();
        }
    }

    /// <summary>The depth of the loop that sets each index.</summary>
    public IReadOnlyDictionary<string, int> Depths { get; }

    /// <summary>All nodes, arguments before what uses them.</summary>
    public IReadOnlyList<Expr> Order { get; }

    /// <summary>What a kernel is given instead of computing it: integers of sizes and hyper-parameters, and real hyper-parameters.</summary>
    public IEnumerable<Expr> Arguments => Order.Where(n => IsArgument(n) && (roots.Contains(n) || Users(n).Any(u => !IsArgument(u))));

    /// <summary>The depth of the innermost loop that a node depends on.</summary>
    public int DepthOf(Expr node) => depthOf[node];

    /// <summary>Whether a node is one of the values that are asked for.</summary>
    public bool IsRoot(Expr node) => roots.Contains(node);

    /// <summary>How often a node is used.</summary>
    public int Uses(Expr node) => uses[node];

    /// <summary>The nodes that have a node as an argument.</summary>
    public IReadOnlyList<Expr> Users(Expr node) => users.TryGetValue(node, out var list) ? list : [];

    /// <summary>How many nodes an expression has when it is written out.</summary>
    public int TreeSize(Expr node) => node.TreeSize(treeSizes);

    /// <summary>Whether a value is computed once, when the stage is launched, unless that is a program of its own.</summary>
    public bool IsArgument(Expr e) => e.Op == Op.Hyper || (e.Type == ExprType.Int && !e.IsConst && e.IsUniform && (e.Args.Count == 0 || TreeSize(e) <= LargestInPlace));

    /// <summary>Whether a value is a quotient or remainder by something that is known at the launch, of numbers that are never negative.</summary>
    public bool IsQuotient(Expr e) => e.Op is Op.Div or Op.Mod && e.Type == ExprType.Int && !IsArgument(e) && IsArgument(e.Args[1]) && e.Args.All(signs.IsNeverNegative);

    /// <summary>Whether a value has a local.</summary>
    public virtual bool IsLocal(Expr node) => !node.IsConst && node.Op != Op.Index && !IsArgument(node)
        && (node.Op == Op.Read || uses[node] > 1 || (node.Type == ExprType.Real && hints.ContainsKey(node)) || IsHoisted(node) || Deep().Contains(node));

    /// <summary>What nests too deep below the locals that it is made of.</summary>
    HashSet<Expr> Deep()
    {
        if (deep is null)
        {
            // Whether an argument is a local is known, also by this, before it is asked for.
            deep = [];
            var nesting = new Dictionary<Expr, int>();
            foreach (var node in Order)
            {
                nesting[node] = node.Args.Select(a => IsLocal(a) ? 0 : nesting[a] + 1).DefaultIfEmpty(0).Max();
                if (nesting[node] > DeepestText)
                {
                    deep.Add(node);
                }
            }
        }

        return deep;
    }

    /// <summary>Whether a value is used in a loop inside the one that it belongs to.</summary>
    bool IsHoisted(Expr node) => node.Type == ExprType.Real && Users(node).Any(n => depthOf[n] > depthOf[node]);
}
