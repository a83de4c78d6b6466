using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>Gives every read the condition under which it lies inside its tensor, according to the border rule.</summary>
sealed class BorderRules(DefinitionContext context, IReadOnlyDictionary<string, Expr> extents)
{
    readonly ExprBuilder b = context.Builder;
    readonly Dictionary<Expr, Expr> memo = new();
    readonly List<Expr> exclusions = [];

    /// <summary>All conditions that exclude terms of a fold.</summary>
    public Expr? FoldGuard => exclusions.Count == 0 ? null : exclusions.Distinct().Aggregate(b.And);

    public Expr Apply(Expr e) => b.Rewrite(e, n => n.Op == Op.Size ? Extent(n) : n.Op == Op.Index ? b.Index(n.Name, context.Resolve(extents[n.Name])) : null, memo, (n, args) => n.Op == Op.Read ? Guarded(n, args) : null);

    Expr Extent(Expr size) => context.Resolve(size.Symbol is Symbol.Open index ? extents[index.Name] : size);

    Expr Guarded(Expr read, IReadOnlyList<Expr> arguments)
    {
        var border = context.Borders.TryGetValue(read.Name, out var rule) ? rule : Border.Zero;
        var positions = new List<Expr>();
        var guard = b.True;
        foreach (var (position, axis) in arguments.Take(arguments.Count - 1).Select((p, a) => (p, a)))
        {
            var size = context.SizeOf(read.Name, axis);
            if (border == Border.Clamp && !(position.Op == Op.Index && Inside(position, size)))
            {
                positions.Add(b.Clamp(position, size));
                continue;
            }

            positions.Add(position);
            guard = b.And(guard, InsideCondition(read.Name, axis, position, size));
        }

        if (border == Border.Exclude && !guard.IsTrue)
        {
            exclusions.Add(guard);
        }

        return b.Read(read.Symbol!, positions, guard, read.Type);
    }

    Expr InsideCondition(string tensor, int axis, Expr position, Expr size)
    {
        if (position.Op == Op.IntConst)
        {
            // A constant position is checked once, when the layer is prepared.
            context.Checks.Add(new ShapeCheck(position, size, Less: true, $"axis {axis} of '{tensor}' must have more than {position} elements", context.When));
            return b.Bool(position.Value >= 0);
        }

        return Inside(position, size) ? b.True : b.InRange(position, size);
    }

    bool Inside(Expr position, Expr size) => position.Op switch
    {
        Op.Index => extents.TryGetValue(position.Name, out var extent) && context.Resolve(extent) == size,
        Op.Join => IsFactored(position, size),
        _ => false,
    };

    /// <summary>Join(g, k) covers exactly its axis where the axis's extent is the product of the two, or was divided to get one of them.</summary>
    bool IsFactored(Expr join, Expr size)
    {
        if (join.Args[0].Op != Op.Index || join.Args[1].Op != Op.Index)
        {
            return false;
        }

        var outer = context.Resolve(extents[join.Args[0].Name]);
        var inner = context.Resolve(extents[join.Args[1].Name]);
        return size == b.Mul(outer, inner) || outer == b.Div(size, inner) || inner == b.Div(size, outer)
            || Unified(b.Mul(outer, inner), size);
    }

    bool Unified(Expr product, Expr size)
    {
        // Both operands of a grouped contraction split their axis by the same index; the shapes are checked when the layer is prepared.
        context.Unify(size, product, "a joined axis must have as many elements as its indices have values together");
        return true;
    }
}
