using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>
/// How indices are found from a position among all that they can be: one after the other, the last fastest, by dividing by its extent. What is left is the position among those before it, and an index as well:
/// so an element that lies as the items do has its address without any arithmetic, and an index that nothing depends on is not found.
/// </summary>
sealed class IndexSplit
{
    readonly ExprBuilder b;
    readonly IReadOnlyList<IndexVar> indices;
    readonly IReadOnlyList<IndexVar> positions;
    readonly Dictionary<Expr, Expr> flat = new();

    /// <summary>Splits a position.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="position">What the position is called.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="others">The other indices of the code around.</param>
    public IndexSplit(ExprBuilder b, string position, IReadOnlyList<IndexVar> indices, params IEnumerable<IndexVar>[] others)
    {
        this.b = b;
        this.indices = indices;
        Position = position;
        var taken = new HashSet<string>(indices.Concat(others.SelectMany(o => o)).Select(i => i.Name));
        positions = [.. indices.Select((index, at) =>
            at == 0 ? index : new IndexVar(at == indices.Count - 1 ? position : Unique(indices.Take(at + 1).Select(i => i.Name)), b.Count(indices.Take(at + 1))))];
        for (var at = 1; at < indices.Count; at++)
        {
            var shape = new Placement("", [.. indices.Take(at + 1).Select(i => i.Extent)], -1, b.Int(0));
            flat[shape.Address(b, [.. indices.Take(at + 1).Select(b.Index)])] = b.Index(positions[at]);
        }

        string Unique(IEnumerable<string> names) => Names.Unique(names.Aggregate((all, next) => all + (next.Length == 1 ? next : Names.Pascal(next))) + "Index", taken);
    }

    /// <summary>What the position is called.</summary>
    public string Position { get; }

    /// <summary>Whether there is no index.</summary>
    public bool IsEmpty => indices.Count == 0;

    /// <summary>The only index, which the position is; null where there is none or more of them.</summary>
    public IndexVar? Only => indices.Count == 1 ? indices[0] : null;

    /// <summary>All that expressions may depend on.</summary>
    public IEnumerable<IndexVar> Variables => indices.Concat(positions.Skip(1));

    /// <summary>An expression of positions, as far as it is one.</summary>
    public Expr Of(Expr e) => b.Rewrite(e, n => flat.TryGetValue(n, out var position) ? position : null);

    /// <summary>An output whose expressions are of positions.</summary>
    public FlatOutput Of(FlatOutput output) =>
        output with { Address = Of(output.Address), Value = Of(output.Value), Guard = output.Guard is { } guard ? Of(guard) : null };

    /// <summary>The divisions that give what values depend on, in order.</summary>
    public IEnumerable<IndexStep> Steps(ValuePlan plan) => Steps(new HashSet<string>(plan.Order.Where(n => n.Op == Op.Index).Select(n => n.Name)).Contains);

    /// <summary>The divisions that give all indices, in order.</summary>
    public IEnumerable<IndexStep> Steps() => Steps(_ => true);

    IEnumerable<IndexStep> Steps(Func<string, bool> isUsed)
    {
        var first = Enumerable.Range(0, indices.Count).Where(at => isUsed(indices[at].Name) || isUsed(positions[at].Name)).DefaultIfEmpty(indices.Count).First();
        for (var at = indices.Count - 1; at > 0 && at >= first; at--)
        {
            // Behind the first that is used nothing is asked for, and an index by itself is a remainder.
            if (at > first || isUsed(indices[at].Name))
            {
                yield return new(positions[at], indices[at].Extent, at > first ? positions[at - 1] : null, isUsed(indices[at].Name) ? indices[at] : null);
            }
        }
    }
}
