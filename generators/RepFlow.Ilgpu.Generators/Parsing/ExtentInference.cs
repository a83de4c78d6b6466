using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// Finds how many values each index of a stage takes, from the tensors it is used on, and makes sure that what must be of one size
/// is.
/// </summary>
sealed class ExtentInference(DefinitionContext context, IReadOnlyDictionary<string, Expr> given, IReadOnlyList<Expr> reads)
{
    readonly ExprBuilder b = context.Builder;
    readonly Dictionary<string, Expr> known = given.ToDictionary(g => g.Key, g => g.Value);

    /// <summary>The extents that could be found.</summary>
    public IReadOnlyDictionary<string, Expr> Run()
    {
        while (FromBareAxes() || FromAffineAxes())
        {
        }

        foreach (var (read, axis, position) in Axes())
        {
            if (position.Op == Op.Index && !given.ContainsKey(position.Name) && known.TryGetValue(position.Name, out var extent))
            {
                context.Unify(context.SizeOf(read.Name, axis), context.Resolve(extent), $"axis {axis} of '{read.Name}' must have as many elements as the index '{position.Name}'");
            }
        }

        return known;
    }

    IEnumerable<(Expr Read, int Axis, Expr Position)> Axes() =>
        reads.SelectMany(read => read.Positions.Select((position, axis) => (read, axis, position)));

    bool FromBareAxes()
    {
        var found = false;
        foreach (var (read, axis, position) in Axes())
        {
            var size = context.SizeOf(read.Name, axis);
            if (position.Op == Op.Index && !known.ContainsKey(position.Name))
            {
                known[position.Name] = size;
                found = true;
            }
            else if (position.Op == Op.Join && position.Args[0].Op == Op.Index && position.Args[1].Op == Op.Index)
            {
                var (outer, inner) = (position.Args[0].Name, position.Args[1].Name);
                if (known.TryGetValue(outer, out var outerExtent) && !known.ContainsKey(inner))
                {
                    known[inner] = b.Div(size, outerExtent);
                    context.Checks.Add(new ShapeCheck(b.Mul(known[inner], outerExtent), size, Less: false, $"axis {axis} of '{read.Name}' must divide into {outer}", context.When));
                    found = true;
                }
                else if (known.TryGetValue(inner, out var innerExtent) && !known.ContainsKey(outer))
                {
                    known[outer] = b.Div(size, innerExtent);
                    context.Checks.Add(new ShapeCheck(b.Mul(known[outer], innerExtent), size, Less: false, $"axis {axis} of '{read.Name}' must divide into {inner}", context.When));
                    found = true;
                }
            }
        }

        return found;
    }

    /// <summary>
    /// One unknown index with a factor: it takes as many values as keep every access within the axis, when as much may stand out behind the
    /// last element as stands out before the first.
    /// </summary>
    bool FromAffineAxes()
    {
        var groups = Axes().Where(a => !context.IsChosen(a.Read))
            .Select(a => (a.Read, a.Axis, Affine: Affine.Of(b, a.Position)))
            .Where(a => a.Affine is { } f && f.Terms.Keys.Count(k => !known.ContainsKey(k)) == 1)
            .GroupBy(a => (a.Read.Name, a.Axis, Unknown: a.Affine!.Terms.Keys.Single(k => !known.ContainsKey(k))));
        foreach (var group in groups)
        {
            var first = group.First().Affine!;
            var coefficient = first.Terms[group.Key.Unknown];
            var lowest = group.Select(g => g.Affine!.Rest).Aggregate(b.Min);
            var highest = group.Select(g => g.Affine!.Rest).Aggregate(b.Max);
            var span = b.Sub(highest, lowest);
            foreach (var term in first.Terms.Where(t => t.Key != group.Key.Unknown))
            {
                span = b.Add(span, b.Mul(term.Value, b.Sub(known[term.Key], b.Int(1))));
            }

            var size = context.SizeOf(group.Key.Name, group.Key.Axis);
            if ((coefficient.IsConst && coefficient.Value < 0) || coefficient.Op == Op.Neg)
            {
                // An index that runs against the axis counts from the other end.
                (lowest, coefficient) = (b.Sub(b.Sub(size, b.Int(1)), highest), b.Neg(coefficient));
            }

            if (!coefficient.IsConst)
            {
                context.Checks.Add(new ShapeCheck(b.Int(0), coefficient, Less: true, $"the factor of '{group.Key.Unknown}' in the position on axis {group.Key.Axis} of '{group.Key.Name}' must be at least 1", context.When));
            }

            var room = b.Sub(b.Sub(b.Sub(size, b.Int(1)), b.Mul(b.Int(2), lowest)), span);
            known[group.Key.Unknown] = b.Add(b.Div(room, coefficient), b.Int(1));
            context.Checks.Add(new ShapeCheck(b.Int(-1), room, Less: true, $"axis {group.Key.Axis} of '{group.Key.Name}' is too small for the taps of the stage", context.When));
            return true;
        }

        return false;
    }
}
