using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Which part of a tensor an adjoint stage writes. What was read at constant positions, along a diagonal, by an index with fewer values than its axis has elements, or by data
/// has elements that no stage writes: they have to be zero before anything is added to the others.
/// </summary>
static class Coverage
{
    /// <summary>Whether a stage writes every element of a tensor. False also where that is not found out.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">Its extents.</param>
    public static bool IsWhole(ExprBuilder b, Stage stage, string tensor, IReadOnlyList<Expr> shape) => stage.Body switch
    {
        StageBody.Map or StageBody.Reduce => Positions(stage, tensor).GroupBy(Moving).Any(p => TakeAll(p.ToList(), shape)),
        StageBody.Contract body => TakesAll(b, body, shape),
        _ => false,
    };

    /// <summary>Whether a position takes every element of a tensor as its indices take all their values.</summary>
    /// <param name="position">A position an axis.</param>
    /// <param name="shape">The extents of the tensor.</param>
    public static bool TakesAll(IReadOnlyList<Expr> position, IReadOnlyList<Expr> shape) => TakeAll([position], shape);

    /// <summary>What positions that differ in their constants only have in common.</summary>
    /// <param name="position">A position an axis.</param>
    public static string Moving(IReadOnlyList<Expr> position) => string.Join(",", position.Select(e => e.IsConst ? "" : $"{e.Id}"));

    static IEnumerable<IReadOnlyList<Expr>> Positions(Stage stage, string tensor) => stage.Outputs.Where(o => o.Tensor == tensor && o.Guard is null).Select(o => o.Position);

    /// <summary>Positions that differ in their constants only.</summary>
    static bool TakeAll(IReadOnlyList<IReadOnlyList<Expr>> positions, IReadOnlyList<Expr> shape)
    {
        var axes = positions[0].Zip(shape, (at, size) => (At: at, Size: size)).ToList();
        var moving = axes.Where(a => !a.At.IsConst).ToList();
        var indices = moving.SelectMany(a => a.At.Op == Op.Join ? a.At.Args.Take(2) : [a.At]).ToList();
        if (indices.Any(i => i.Op != Op.Index) || indices.Distinct().Count() != indices.Count
            || !moving.All(a => a.At.Symbol is Symbol.Index index ? index.Extent == a.Size : Bounds.AreInside(a.At, a.Size)))
        {
            return false;
        }

        // Constants: as many different ones as there are elements.
        var fixedSizes = axes.Where(a => a.At.IsConst).Select(a => a.Size).ToList();
        return fixedSizes.All(s => s.IsConst)
            && fixedSizes.Aggregate(1L, (count, size) => count * (long)size.Value) == positions.Select(p => string.Join(",", p.Where(e => e.IsConst).Select(e => e.Value))).Distinct().Count();
    }

    /// <summary>An index on two axes gives a diagonal, one with fewer values than its axis has elements a part.</summary>
    static bool TakesAll(ExprBuilder b, StageBody.Contract body, IReadOnlyList<Expr> shape)
    {
        var axes = body.Product.Axes;
        var terms = axes.SelectMany(a => a.Terms).Select(t => t.Index).ToList();
        return terms.Distinct().Count() == terms.Count && axes.Zip(shape, Covers).All(covers => covers);

        Expr Extent(string index) => body.Indices.First(i => i.Name == index).Extent;

        bool Covers(AxisMap axis, Expr size)
        {
            var values = axis.Terms.Select(t => Extent(t.Index)).ToList();
            return values.Count == 0 ? size.IsOne
                : values.Count == 1 ? values[0] == size
                : size == b.Mul(values[0], values[1]) || size == b.Mul(values[1], values[0]) || values[0] == b.Div(size, values[1]) || values[1] == b.Div(size, values[0]);
        }
    }
}
