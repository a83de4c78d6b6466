using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Maps;

/// <summary>
/// Two neighbouring indices become one where every access runs through both without a gap and nothing else depends on them: rows get longer, index
/// arithmetic shorter.
/// </summary>
static class RowCollapse
{
    /// <summary>The stage with as few indices as its accesses allow.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="placement">Where tensors stand.</param>
    /// <param name="stage">A map, or a fold, whose terms are meant.</param>
    public static Stage Apply(ExprBuilder b, Func<string, Placement> placement, Stage stage)
    {
        stage = stage with { Formula = stage.Describe() };
        var indices = stage.Body is StageBody.Reduce ? stage.Overs : stage.Dims;
        var extents = indices.Select(index => index.Extent).ToList();
        while (indices.Count >= 2)
        {
            var (i, j) = (indices[indices.Count - 2], indices[indices.Count - 1]);
            if (!CanMerge(b, placement, stage, i, j))
            {
                break;
            }

            // i = 0, and j runs through all. Extents are multiplied from the first to the last, as in addresses, so that a row's length is the same expression there.
            var both = j with { Extent = extents.Skip(indices.Count - 2).Aggregate(b.Mul), Join = false };
            indices = indices.Take(indices.Count - 2).Append(both).ToList();
            stage = stage.Map(new StageMap { Expr = e => b.Rewrite(e, n => n.Op != Op.Index ? null : n.Name == i.Name ? b.Int(0) : n.Name == j.Name ? b.Index(both) : null) });
            stage = stage.Body is StageBody.Reduce reduce ? stage with { Body = reduce with { Overs = indices } } : stage with { Dims = indices };
        }

        return stage;
    }

    static bool CanMerge(ExprBuilder b, Func<string, Placement> placement, Stage stage, IndexVar i, IndexVar j)
    {
        var flattening = new Flattening(b, placement);
        var flat = stage.Outputs.Select(flattening.Of).ToList();
        var nodes = flat.Select(o => o.Value).Nodes();
        var reads = nodes.Where(n => n.Op == Op.Read).ToList();
        var dependent = new Dictionary<Expr, bool>();
        bool Depends(Expr e) => e.Evaluate(dependent, n => n.Op == Op.Index ? n.Name == i.Name || n.Name == j.Name : n.Args.Any(a => dependent[a]));

        // A clamped position has a slope in its interior only.
        if (nodes.Where(n => n.Op is not Op.Read && n.Type != ExprType.Int).SelectMany(n => n.Args).Where(a => a.Type == ExprType.Int).Any(Depends)
            || flat.Any(o => o.IsInt && Depends(o.Value))
            || (stage.FoldGuard is { } guard && Depends(guard))
            || reads.Any(r => Depends(r.Guard))
            || reads.SelectMany(r => r.Args).Nodes().Any(n => n.Op == Op.Clamp && Depends(n)))
        {
            return false;
        }

        var (outer, inner) = (new Slopes(b, i.Name), new Slopes(b, j.Name));
        return flat.Select(o => o.Address).Concat(reads.Select(r => r.Args[0]))
            .All(a => outer.Of(a) is { } along && inner.Of(a) is { } step && IsSameProduct(along, b.Mul(step, j.Extent)));
    }

    /// <summary>Whether two products have the same factors: extents of merged indices are multiplied in another order than strides.</summary>
    static bool IsSameProduct(Expr x, Expr y)
    {
        var (left, right) = (Factors(x).ToLookup(f => f), Factors(y).ToLookup(f => f));
        return left.Count == right.Count && left.All(f => f.Count() == right[f.Key].Count());
    }

    static IEnumerable<Expr> Factors(Expr e) => e.Op == Op.Mul ? e.Args.SelectMany(Factors) : e.IsOne ? [] : [e];
}
