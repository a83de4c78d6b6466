using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Turns "read element position(o) when computing o" around: which o read element q. Each axis gives an equation; it is solved for one
/// index, and what no axis determines is summed over. Adjoints are so always gathers, never scatters.
/// </summary>
sealed class Transposition
{
    readonly ExprBuilder b;
    readonly Func<Expr, bool> isPositive;
    readonly IReadOnlyList<IndexVar> indices;
    readonly Dictionary<string, Expr> extents;
    readonly Dictionary<string, Expr> bindings = new();
    readonly List<IndexVar> extra = [];

    Transposition(ExprBuilder builder, IReadOnlyList<IndexVar> indices, Func<Expr, bool> isPositive)
    {
        b = builder;
        this.indices = indices;
        this.isPositive = isPositive;
        extents = indices.ToDictionary(i => i.Name, i => i.Extent);
        Guard = b.True;
    }

    /// <summary>The condition under which the solution is one of the stage's index values.</summary>
    public Expr Guard { get; private set; }

    /// <summary>The indices to sum over.</summary>
    public IReadOnlyList<IndexVar> Free { get; private set; } = [];

    /// <summary>Solves for one read.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="positions">The positions read, in the stage's indices.</param>
    /// <param name="sizes">The extents of the tensor read.</param>
    /// <param name="indices">The stage's indices, dims before overs.</param>
    /// <param name="isPositive">Whether an expression of hyper-parameters is known to be positive.</param>
    /// <param name="target">The element asked for: one expression per axis; null for an axis at a constant position that the caller matches itself.</param>
    public static Transposition Solve(
        ExprBuilder b, IReadOnlyList<Expr> positions, IReadOnlyList<Expr> sizes, IReadOnlyList<IndexVar> indices, Func<Expr, bool> isPositive, IReadOnlyList<Expr?> target)
    {
        var result = new Transposition(b, indices, isPositive);
        var equations = new List<(Affine Position, Expr Target)>();
        for (var axis = 0; axis < positions.Count; axis++)
        {
            if (target[axis] is not { } q)
            {
                continue;
            }

            var position = positions[axis];
            if (position.Op == Op.Join && position.Args[0].Op == Op.Index && position.Args[1].Op == Op.Index
                && position.Args[0] != position.Args[1] && !result.bindings.ContainsKey(position.Args[0].Name) && !result.bindings.ContainsKey(position.Args[1].Name))
            {
                result.Bind(position.Args[0].Name, q.Op == Op.Join ? q.Args[0] : b.Div(q, position.Args[2]));
                result.Bind(position.Args[1].Name, q.Op == Op.Join ? q.Args[1] : b.Mod(q, position.Args[2]));
                continue;
            }

            if (position.Op == Op.Clamp)
            {
                q = result.Unclamp(position.Args[0], sizes[axis], q, axis);
                position = position.Args[0];
            }

            (position, q) = result.Undivide(position, q, axis);
            equations.Add((Affine.Of(b, position)!, q));
        }

        // Equations with the fewest indices first: an index alone on an axis needs no division and no search. Factors that may be zero determine nothing.
        foreach (var (position, q) in equations.OrderBy(e => e.Position.Terms.Count).ThenBy(e => e.Position.Terms.Values.All(f => f.IsConst || result.IsPositive(f)) ? 0 : 1))
        {
            result.SolveAxis(position, q);
        }

        result.Free = indices.Where(i => !result.bindings.ContainsKey(i.Name)).Concat(result.extra).ToList();

        // A binding may name another index that a later equation solved: put it in.
        for (var pass = 0; pass < positions.Count; pass++)
        {
            foreach (var name in result.bindings.Keys.ToList())
            {
                result.bindings[name] = result.ReplaceUnknowns(result.bindings[name], n => result.bindings.TryGetValue(n, out var value) ? value : null);
            }

            result.Guard = result.ReplaceUnknowns(result.Guard, n => result.bindings.TryGetValue(n, out var value) ? value : null);
        }

        return result;
    }

    /// <summary>Whether a sum of indices never falls below zero.</summary>
    bool IsCounting(Affine affine) => affine.Terms.Values.Append(affine.Rest).All(f => f.Op == Op.Size || (f.IsConst && f.Value >= 0) || isPositive(f));

    /// <summary>Gives the free indices their names in the adjoint stage; call once, before <see cref="Apply"/>.</summary>
    public void NameFree(IReadOnlyDictionary<string, string> names)
    {
        var free = Free.ToDictionary(f => f.Name, f => b.Index(names[f.Name], f.Extent));
        foreach (var index in bindings.Keys.ToList())
        {
            bindings[index] = ReplaceUnknowns(bindings[index], n => free[n]);
        }

        Guard = ReplaceUnknowns(Guard, n => free[n]);
        foreach (var index in free)
        {
            bindings[index.Key] = index.Value;
        }
    }

    /// <summary>An expression in the stage's indices as one in the target's: every read also has to lie at a solution.</summary>
    public Expr Apply(Expr e)
    {
        return b.Rewrite(
            e,
            n => n.Op == Op.Index && bindings.TryGetValue(n.Name, out var value) ? value : null,
            rebuild: (n, args) => n.Op == Op.Read ? b.Read(n.Symbol!, args.Take(args.Count - 1), b.And(Guard, args[args.Count - 1]), n.Type) : null);
    }

    /// <summary>The value where the solution is valid, else zero; the selection is left out where guarded reads make the value zero anyway.</summary>
    public Expr Guarded(Expr value) => Guard.IsTrue || Vanishes(value) ? value : b.Select(Guard, value, b.Real(0));

    /// <summary>Whether a value is zero wherever the guard does not hold.</summary>
    bool Vanishes(Expr value)
    {
        var vanish = new Dictionary<Expr, bool>();
        var imply = new Dictionary<Expr, bool>();
        var tame = new Dictionary<Expr, bool>();
        bool Implies(Expr guard) => guard.Evaluate(imply, g => g == Guard || (g.Op == Op.And && g.Args.Any(a => imply[a])), g => g.Op == Op.And ? g.Args : []);

        // Whether a value is finite as long as what it reads is.
        bool IsTame(Expr e) => e.Evaluate(
            tame,
            n => n.Args.All(a => tame[a])
                && (n.Type != ExprType.Real || n.IsConst || n.Op is Op.Hyper or Op.Read or Op.Add or Op.Sub or Op.Mul or Op.Neg or Op.Select or Op.ToReal or Op.Min or Op.Max));
        return value.Evaluate(
            vanish,
            e => e.IsZero || e.Op switch
            {
                Op.Read => Implies(e.Guard),
                Op.Neg => vanish[e.Args[0]],
                Op.Mul => (vanish[e.Args[0]] && IsTame(e.Args[1])) || (vanish[e.Args[1]] && IsTame(e.Args[0])),
                Op.Div => vanish[e.Args[0]] && e.Args[1].IsUniform,
                Op.Add or Op.Sub => vanish[e.Args[0]] && vanish[e.Args[1]],
                Op.Select => vanish[e.Args[1]] && vanish[e.Args[2]],
                _ => false,
            },
            e => e.Op is Op.Neg or Op.Mul or Op.Div or Op.Add or Op.Sub or Op.Select ? e.Args : []);
    }

    Expr ReplaceUnknowns(Expr e, Func<string, Expr?> value) => b.Rewrite(e, n => n.Symbol is Symbol.Unknown unknown ? value(unknown.Name) : null);

    void SolveAxis(Affine position, Expr q)
    {
        // Dims before overs: the sum then runs over the taps, which are few, and not over the image.
        var unknown = indices.Select(i => i.Name).FirstOrDefault(n => position.Terms.ContainsKey(n) && !bindings.ContainsKey(n));
        var rest = position.Rest;
        foreach (var term in position.Terms.Where(t => t.Key != unknown))
        {
            rest = b.Add(rest, b.Mul(b.Unknown(term.Key), term.Value));
        }

        var numerator = b.Sub(q, rest);
        if (unknown is null)
        {
            Guard = b.And(Guard, b.Equal(numerator, b.Int(0)));
            return;
        }

        var (coefficient, extent) = (position.Terms[unknown], extents[unknown]);
        if ((coefficient.IsConst && coefficient.Value < 0) || coefficient.Op == Op.Neg)
        {
            (coefficient, numerator) = (b.Neg(coefficient), b.Neg(numerator));
        }

        if (coefficient.IsOne)
        {
            Bind(unknown, numerator);
            Guard = b.And(Guard, b.InRange(numerator, extent));
        }
        else if (IsPositive(coefficient))
        {
            Bind(unknown, b.Div(numerator, coefficient));
            Guard = b.And(Guard, b.And(b.InRange(numerator, b.Mul(coefficient, extent)), b.Equal(b.Mod(numerator, coefficient), b.Int(0))));
        }
        else
        {
            // A hyper-parameter may be negative; where it is zero, every value of the index reads the same element, and all are summed over.
            var isZero = b.Equal(coefficient, b.Int(0));
            var any = Extra("z" + unknown, b.Select(isZero, extent, b.Int(1)));
            var value = b.Select(isZero, any, b.Div(numerator, b.Select(isZero, b.Int(1), coefficient)));
            Bind(unknown, value);
            Guard = b.And(Guard, b.And(b.InRange(value, extent), b.Equal(b.Mul(value, coefficient), numerator)));
        }
    }

    bool IsPositive(Expr e) => (e.IsConst && e.Value > 0) || e.Op == Op.Size || isPositive(e);

    /// <summary>One more index to sum over.</summary>
    Expr Extra(string name, Expr extent)
    {
        while (extents.ContainsKey(name) || extra.Any(i => i.Name == name))
        {
            name += "_";
        }

        extra.Add(new IndexVar(name, extent));
        return b.Unknown(name);
    }

    /// <summary>
    /// q = e / d is e = q d + r for one r nearer to zero than d; q = e % d is e = q + d k for one k. The r or k is one more index to sum over. C#
    /// rounds towards zero: r has e's sign, and for q = 0 that may be either. A d below zero does as much as its absolute value.
    /// </summary>
    (Expr Position, Expr Target) Undivide(Expr position, Expr q, int axis)
    {
        if (position.Op is not (Op.Div or Op.Mod) || position.IsUniform)
        {
            return (position, q);
        }

        var (dividend, divisor) = (position.Args[0], position.Args[1]);
        var affine = Affine.Of(b, dividend)!;
        var size = IsPositive(divisor) ? divisor : b.Function(Op.Abs, divisor);
        var isCounting = IsCounting(affine);
        if (position.Op == Op.Div)
        {
            if (isCounting)
            {
                return (dividend, b.Add(b.Mul(q, divisor), Extra("r" + axis, size)));
            }

            var last = b.Sub(size, b.Int(1));
            var rest = b.Sub(Extra("r" + axis, b.Add(b.Mul(b.Int(2), last), b.Int(1))), last);
            Guard = b.And(Guard, b.Or(b.Equal(q, b.Int(0)), b.LessEqual(b.Int(0), IsPositive(divisor) ? rest : b.Mul(rest, divisor))));
            return (dividend, b.Add(b.Mul(q, divisor), rest));
        }

        var (lowest, highest) = Range(affine);
        Guard = b.And(Guard, b.Less(q, size));
        if (isCounting)
        {
            return (dividend, b.Add(q, b.Mul(size, Extra("k" + axis, b.Add(b.Div(highest, size), b.Int(1))))));
        }

        var before = b.Div(b.Max(b.Int(0), b.Neg(lowest)), size);
        var behind = b.Div(b.Max(b.Int(0), highest), size);
        var times = b.Sub(Extra("k" + axis, b.Add(b.Add(before, behind), b.Int(1))), before);
        Guard = b.And(Guard, b.Or(b.Equal(q, b.Int(0)), b.LessEqual(b.Int(0), times)));
        return (dividend, b.Add(q, b.Mul(size, times)));
    }

    /// <summary>The least and the greatest value of a sum of indices.</summary>
    (Expr Lowest, Expr Highest) Range(Affine affine)
    {
        Expr lowest = affine.Rest, highest = affine.Rest;
        foreach (var term in affine.Terms)
        {
            var reach = b.Mul(term.Value, b.Sub(extents[term.Key], b.Int(1)));
            if (IsPositive(term.Value))
            {
                highest = b.Add(highest, reach);
                continue;
            }

            lowest = b.Add(lowest, b.Min(b.Int(0), reach));
            highest = b.Add(highest, b.Max(b.Int(0), reach));
        }

        return (lowest, highest);
    }

    void Bind(string index, Expr value) => bindings[index] = value;

    /// <summary>
    /// A clamped read outside falls on the first or last element: that element is asked for as every virtual position that is clamped to it.
    /// </summary>
    Expr Unclamp(Expr position, Expr size, Expr q, int axis)
    {
        var (lowest, highest) = Range(Affine.Of(b, position)!);
        var before = b.Max(b.Int(0), b.Neg(lowest));
        var last = b.Sub(size, b.Int(1));
        var behind = b.Max(b.Int(0), b.Sub(highest, last));
        var virtualPosition = b.Add(b.Sub(q, before), Extra("v" + axis, b.Add(b.Add(before, behind), b.Int(1))));
        Guard = b.And(Guard, b.Or(b.Equal(virtualPosition, q), b.Or(
            b.And(b.Equal(q, b.Int(0)), b.Less(virtualPosition, b.Int(0))),
            b.And(b.Equal(q, last), b.Less(last, virtualPosition)))));
        return virtualPosition;
    }
}
