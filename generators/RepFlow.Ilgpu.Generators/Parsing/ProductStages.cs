using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// Products of more than two factors, or of factors that are expressions, as products of two elements: what is made of elements at one place is a map before the
/// contraction, and of three factors two are contracted first.
/// </summary>
/// <param name="b">Makes expressions.</param>
/// <param name="stage">The contraction's name.</param>
/// <param name="dims">The indices of its result.</param>
/// <param name="overs">The indices that are summed over.</param>
/// <param name="shapeOf">The extents of a tensor.</param>
/// <param name="isTaken">Whether something else has the name of a stage or of its result.</param>
sealed class ProductStages(
    ExprBuilder b, string stage, IReadOnlyList<IndexVar> dims, IReadOnlyList<IndexVar> overs, Func<string, IReadOnlyList<Expr>> shapeOf, Func<string, bool> isTaken)
{
    readonly List<IndexVar> indices = [.. dims, .. overs];
    readonly List<Stage> before = [];

    /// <summary>The stages before the contraction.</summary>
    public IReadOnlyList<Stage> Before => before;

    /// <summary>A product as one of two elements; null where that takes tensors of as many elements as there are products, or of none.</summary>
    public Expr? OfTwo(Expr product)
    {
        var factors = AtOnePlace(Factors(product).ToList());
        if (factors.Any(f => f.Op != Op.Read && !IsAtOnePlace(f) && Indices(f).Count == indices.Count))
        {
            return null;
        }

        factors = factors.Select(f => f.Op == Op.Read ? f : IsAtOnePlace(f) ? Placed(f) : Computed(Indices(f), f)).ToList();
        while (factors.Count > 2)
        {
            // How large tensors are is known when the layer is prepared: the pair is contracted first whose product has the fewest indices left.
            var pairs = factors.SelectMany((x, at) => factors.Skip(at + 1).Select(y => (X: x, Y: y, Kept: Kept(x, y, factors)))).ToList();
            var (x, y, kept) = pairs.OrderBy(p => p.Kept.Count).ThenBy(p => Indices(b.Mul(p.X, p.Y)).Count).First();
            if (kept.Count == 0 || kept.Count == indices.Count)
            {
                return null;
            }

            factors = [.. factors.Where(f => f != x && f != y), Computed(kept, b.Mul(x, y))];
        }

        return factors.Count == 2 ? b.Mul(factors[0], factors[1]) : null;
    }

    /// <summary>The indices that a product in steps is still summed over: the others have been in the stages before.</summary>
    public IEnumerable<IndexVar> Left
    {
        get
        {
            var done = new HashSet<string>(before.SelectMany(s => s.Overs).Select(o => o.Name));
            return overs.Where(o => !done.Contains(o.Name));
        }
    }

    static IEnumerable<Expr> Factors(Expr product) => product.Op == Op.Mul ? product.Args.SelectMany(Factors) : [product];

    /// <summary>Factors that are made of elements at the same place, and numbers, are one.</summary>
    List<Expr> AtOnePlace(List<Expr> factors)
    {
        var joined = new List<Expr>();
        foreach (var factor in factors.OrderBy(f => f.IsUniform ? 1 : 0))
        {
            var at = joined.FindIndex(other => factor.IsUniform || (IsAtOnePlace(factor) && IsAtOnePlace(other) && IsAtOnePlace(b.Mul(other, factor))));
            if (at < 0)
            {
                joined.Add(factor);
            }
            else
            {
                joined[at] = b.Mul(joined[at], factor);
            }
        }

        return joined;
    }

    /// <summary>Whether an expression is made of elements of tensors of one shape at one position, and is zero where they are, as outside of them.</summary>
    bool IsAtOnePlace(Expr e)
    {
        var reads = e.Reads().ToList();
        return reads.Count > 0
            && reads.All(r => r.Args.SequenceEqual(reads[0].Args) && shapeOf(r.Name).SequenceEqual(shapeOf(reads[0].Name)))
            && !Outside(e).Any(n => n.Op == Op.Index)
            && (reads[0].Guard.IsTrue || b.Rewrite(e, n => n.Op == Op.Read ? b.Real(0) : null) is { Op: Op.RealConst, Value: 0 });
    }

    /// <summary>The nodes of an expression that are no positions.</summary>
    static IEnumerable<Expr> Outside(Expr e)
    {
        var (seen, open) = (new HashSet<Expr>(), new Stack<Expr>([e]));
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!seen.Add(node))
            {
                continue;
            }

            yield return node;
            foreach (var arg in node.Op == Op.Read ? [] : node.Args)
            {
                open.Push(arg);
            }
        }
    }

    /// <summary>An expression of elements at one place as a tensor of their shape, read at that place.</summary>
    Expr Placed(Expr e)
    {
        var first = e.Reads().First();
        var axes = shapeOf(first.Name).Select((extent, axis) => new IndexVar($"axis{axis}", extent)).ToList();
        var place = axes.Select(a => b.Index(a)).ToList();
        var value = b.Rewrite(e, n => n.Op == Op.Read ? b.Read(n.Symbol!, place, b.True, n.Type) : null);
        return b.Read(Add(axes, [], value), first.Positions, first.Guard);
    }

    /// <summary>An expression as a tensor over indices; the others that it has are summed over.</summary>
    Expr Computed(IReadOnlyList<IndexVar> over, Expr e)
    {
        var kept = over.Select(i => i with { Join = false }).ToList();
        return b.Read(Add(kept, Indices(e).Where(i => kept.All(k => k.Name != i.Name)).Select(i => i with { Join = false }).ToList(), e), kept.Select(i => b.Index(i)), b.True);
    }

    string Add(IReadOnlyList<IndexVar> over, IReadOnlyList<IndexVar> summed, Expr value)
    {
        var name = stage + "Factor" + (before.Count == 0 ? "" : $"{before.Count + 1}");
        while (isTaken(name))
        {
            name += "_";
        }

        var tensor = Names.Camel(name);
        var output = new StageOutput(tensor, over.Select(i => b.Index(i)).ToList(), value);
        var body = summed.Count > 0 ? ContractionForm.Of(b, output, [.. over, .. summed]) : null;
        before.Add(new Stage(name, body ?? StageBody.Of(summed, [output])) { Dims = over });
        return tensor;
    }

    /// <summary>The indices that the product of two factors keeps: those of the result, and of the other factors.</summary>
    List<IndexVar> Kept(Expr x, Expr y, IReadOnlyList<Expr> factors)
    {
        var others = factors.Where(f => f != x && f != y).SelectMany(Indices).ToList();
        return Indices(b.Mul(x, y)).Where(i => dims.Contains(i) || others.Contains(i)).ToList();
    }

    List<IndexVar> Indices(Expr e) => indices.Where(i => e.DependsOn(i.Name)).ToList();
}
