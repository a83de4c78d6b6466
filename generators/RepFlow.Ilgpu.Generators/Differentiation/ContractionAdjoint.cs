using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>The adjoints of a contraction are contractions: the roles of the three tensors are exchanged (docs/adjoints/contraction.md).</summary>
static class ContractionAdjoint
{
    /// <summary>The contraction that computes the adjoint of one factor.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The forward contraction's name.</param>
    /// <param name="body">What it does.</param>
    /// <param name="left">Whether the adjoint of the left factor is asked for, or that of the right.</param>
    /// <param name="shapeOf">The extents of a tensor.</param>
    /// <param name="adjointOf">The name of a tensor's adjoint.</param>
    /// <param name="isPositive">Whether an expression of hyper-parameters is known to be positive.</param>
    /// <returns>The stage, or null where the factor's position determines no index to solve for.</returns>
    public static Stage? Derive(
        ExprBuilder b, string stage, StageBody.Contract body, bool left, System.Func<string, IReadOnlyList<Expr>> shapeOf, System.Func<string, string> adjointOf, System.Func<Expr, bool> isPositive)
    {
        var wanted = left ? body.Left : body.Right;
        var other = left ? body.Right : body.Left;
        var upstream = body.Product with { Tensor = adjointOf(body.Product.Tensor) };
        var indices = body.Indices.ToDictionary(i => i.Name);
        var result = new List<AxisMap>();
        var solutions = new Dictionary<string, AxisMap>();
        var kept = new HashSet<string>();
        var needs = new List<ShapeCheck>();
        var sizes = shapeOf(wanted.Tensor);
        for (var axis = 0; axis < wanted.Axes.Count; axis++)
        {
            var map = wanted.Axes[axis];
            if (IsFixed(map) || IsPlain(map, indices))
            {
                result.Add(map);
                kept.UnionWith(map.Terms.Select(t => t.Index));
                continue;
            }

            // position * divisor = coefficient * i + rest: the target's own index q replaces i = (q * divisor - rest) / coefficient.
            // The other two tensors have to tell which values of the index there are: best the result, by an axis of its own.
            bool Stands(Access access, string n) => access.Axes.Any(a => a.Terms.Any(t => t.Index == n));
            bool IsReplaceable(string n) => upstream.Axes.Concat(other.Axes).Where(a => a.Terms.Any(t => t.Index == n)).All(a => IsSingle(a) && a.Offset.IsZero && a.Divisor.IsOne);
            if (map.Terms.Select(t => t.Index)
                .Where(n => !solutions.ContainsKey(n) && !kept.Contains(n) && IsReplaceable(n) && (Stands(upstream, n) || Stands(other, n)))
                .OrderBy(n => Stands(upstream, n) ? 0 : 1).FirstOrDefault() is not { } solved)
            {
                return null;
            }

            var q = solved + "In";
            indices[q] = new IndexVar(q, sizes[axis]);
            kept.Add(q);
            result.Add(new AxisMap([(q, b.Int(1))], b.Int(0), b.Int(1)));
            var coefficient = map.Terms.First(t => t.Index == solved).Coefficient;
            var against = (coefficient.IsConst && coefficient.Value < 0) || coefficient.Op == Op.Neg;
            if (!coefficient.IsConst && !isPositive(against ? b.Neg(coefficient) : coefficient))
            {
                needs.Add(new ShapeCheck(
                    b.Int(0),
                    b.Select(b.Equal(coefficient, b.Int(0)), b.Int(0), b.Int(1)),
                    Less: true,
                    $"the gradient by '{wanted.Tensor}' is not known where the factor '{coefficient}' of an index is 0"));
            }

            // Where only the other factor has the index, all its elements take part.
            foreach (var size in shapeOf(other.Tensor).Where((_, at) => other.Axes[at].Terms.Any(t => t.Index == solved)))
            {
                if (!Stands(upstream, solved) && size != indices[solved].Extent)
                {
                    needs.Add(new ShapeCheck(size, indices[solved].Extent, Less: false, $"for the gradient by '{wanted.Tensor}', '{other.Tensor}' must have as many elements along its axis as '{solved}' has values"));
                }
            }

            Expr Turned(Expr e) => against ? e : b.Neg(e);
            var terms = new List<(string, Expr)> { (q, against ? b.Neg(map.Divisor) : map.Divisor) };
            terms.AddRange(map.Terms.Where(t => t.Index != solved).Select(t => (t.Index, Turned(t.Coefficient))));
            solutions[solved] = new AxisMap(terms, Turned(map.Offset), against ? b.Neg(coefficient) : coefficient);
        }

        if (Substitute(upstream, solutions) is not { } newUpstream || Substitute(other, solutions) is not { } newOther)
        {
            return null;
        }

        var used = new HashSet<string>(newUpstream.Axes.Concat(newOther.Axes).Concat(result).SelectMany(a => a.Terms).Select(t => t.Index));
        var all = indices.Values.Where(i => used.Contains(i.Name)).ToList();
        return new Stage(
            stage + Names.Pascal(wanted.Tensor) + "Adjoint",
            new StageBody.Contract(newUpstream, newOther, new Access(adjointOf(wanted.Tensor), result), all) { Needs = needs })
        {
            Dims = all.Where(i => kept.Contains(i.Name)).ToList(),
        };
    }

    /// <summary>An axis of which one element is read, the same for all indices.</summary>
    static bool IsFixed(AxisMap map) => map.Terms.Count == 0 && map.Offset.Op == Op.IntConst && map.Divisor.IsOne;

    /// <summary>An axis that one index stands on, or two joined.</summary>
    static bool IsPlain(AxisMap map, IReadOnlyDictionary<string, IndexVar> indices) =>
        map.Offset.IsZero && map.Divisor.IsOne
        && (IsSingle(map)
            || (map.Terms.Count == 2 && map.Terms.Any(inner => inner.Coefficient.IsOne && map.Terms.Any(outer => outer.Index != inner.Index && outer.Coefficient == indices[inner.Index].Extent))));

    static bool IsSingle(AxisMap map) => map.Terms.Count == 1 && map.Terms[0].Coefficient.IsOne;

    static Access? Substitute(Access access, IReadOnlyDictionary<string, AxisMap> solutions)
    {
        var axes = new List<AxisMap>();
        foreach (var map in access.Axes)
        {
            if (!map.Terms.Any(t => solutions.ContainsKey(t.Index)))
            {
                axes.Add(map);
            }
            else if (IsSingle(map) && map.Offset.IsZero && map.Divisor.IsOne)
            {
                axes.Add(solutions[map.Terms[0].Index]);
            }
            else
            {
                return null;
            }
        }

        return access with { Axes = axes };
    }
}
