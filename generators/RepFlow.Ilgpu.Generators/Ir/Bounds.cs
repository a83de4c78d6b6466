namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>What follows from the extents of indices: which positions lie inside an axis whatever the indices are.</summary>
static class Bounds
{
    /// <summary>An integer as something and so much more; nothing where it is a constant.</summary>
    public static (Expr? From, long Distance) Parts(this Expr e) => e.Op switch
    {
        Op.IntConst => (null, (long)e.Value),
        Op.Add when e.Args[1].IsConst => (e.Args[0], (long)e.Args[1].Value),
        Op.Sub when e.Args[1].IsConst => (e.Args[0], -(long)e.Args[1].Value),
        _ => (e, 0),
    };

    /// <summary>Whether 0 &lt;= e &lt; size for all values of the indices; false also where that is not found out.</summary>
    public static bool AreInside(Expr e, Expr size)
    {
        var (from, distance) = e.Parts();
        return from switch
        {
            { Symbol: Symbol.Index index } => distance >= 0 && IsLess(index.Extent, distance - 1, size),

            // Backwards: from the last element, or another, down.
            { Op: Op.Sub } when from.Args[1].Symbol is Symbol.Index index => IsLess(index.Extent, -distance - 2, from.Args[0]) && IsLess(from.Args[0], distance, size),
            { Op: Op.Join } when distance == 0 && from.Args[0].Symbol is Symbol.Index outer && from.Args[1].Symbol is Symbol.Index inner =>
                from.Args[2] == inner.Extent && size is { Op: Op.Mul } && size.Args[0] == outer.Extent && size.Args[1] == inner.Extent,
            _ => false,
        };
    }

    /// <summary>Whether a + distance &lt; b, two expressions that are so and so far from the same one.</summary>
    static bool IsLess(Expr a, long distance, Expr b)
    {
        var ((from, own), (other, room)) = (a.Parts(), b.Parts());
        return from == other && own + distance < room;
    }
}
