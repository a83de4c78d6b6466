using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// The form of the contraction engine: a product of two tensor elements, at sums of indices or at quotients of such sums that are asked to leave no rest. What has it
/// not is summed like any other expression.
/// </summary>
static class ContractionForm
{
    /// <summary>Whether a value is a product, under conditions or not.</summary>
    public static bool IsProduct(Expr value) => Guarded(value).Product.Op == Op.Mul;

    /// <summary>The contraction that computes sums of a value; null where it is not of the form.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="output">What is written: the value is one term.</param>
    /// <param name="indices">All indices.</param>
    public static StageBody.Contract? Of(ExprBuilder b, StageOutput output, IReadOnlyList<IndexVar> indices)
    {
        // A divisor that may be zero is refused when the layer is prepared, so it need not be kept from it here.
        var value = b.Rewrite(output.Value, n =>
            n is { Op: Op.Select, Type: ExprType.Int } && n.Args[0].Op == Op.Equal && n.Args[0].Args[0] == n.Args[2] && n.Args[0].Args[1].IsZero && n.Args[1].IsOne ? n.Args[2] : null);
        var (product, conditions) = Guarded(value);
        if (product.Args[0].Op != Op.Read || product.Args[1].Op != Op.Read)
        {
            return null;
        }

        var open = new HashSet<Expr>(conditions);
        if (Access(product.Args[0]) is not { } left || Access(product.Args[1]) is not { } right)
        {
            return null;
        }

        var result = new Access(output.Tensor, output.Position.Select(p => Map(Affine.Of(b, p)!, b.Int(1))).ToList());
        return open.Count == 0 ? new StageBody.Contract(left, right, result, indices) : null;

        Access? Access(Expr read)
        {
            var axes = read.Positions.Select(Axis).ToList();
            return axes.All(a => a is not null) ? new Access(read.Name, axes.Select(a => a!).ToList()) : null;
        }

        AxisMap? Axis(Expr position)
        {
            if (position.Op == Op.Clamp)
            {
                return null;
            }

            if (Affine.Of(b, position) is { } sum)
            {
                return Map(sum, b.Int(1));
            }

            if (position.Op != Op.Div || !position.Args[1].IsUniform || Affine.Of(b, position.Args[0]) is not { } dividend)
            {
                return null;
            }

            var leavesNoRest = b.Equal(b.Mod(position.Args[0], position.Args[1]), b.Int(0));
            open.Remove(leavesNoRest);
            return conditions.Contains(leavesNoRest) ? Map(dividend, position.Args[1]) : null;
        }

        AxisMap Map(Affine sum, Expr divisor) =>
            new(indices.Where(n => sum.Terms.ContainsKey(n.Name)).Select(n => (n.Name, sum.Terms[n.Name])).ToList(), sum.Rest, divisor);
    }

    /// <summary>A value that is zero but under conditions, and these.</summary>
    static (Expr Product, IReadOnlyList<Expr> Conditions) Guarded(Expr value)
    {
        var conditions = new List<Expr>();
        for (; value.Op == Op.Select && value.Args[2].IsZero; value = value.Args[1])
        {
            conditions.AddRange(value.Args[0].Conjuncts());
        }

        return (value, conditions);
    }
}
