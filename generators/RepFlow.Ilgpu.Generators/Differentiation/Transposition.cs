using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Turns "read element position(o) when computing o" around: which o read element q. Each axis gives an equation; it is solved for one
/// index, and what no axis determines is summed over. Adjoints are so always gathers, never scatters.
/// </summary>
sealed class Transposition
{
    readonly ExprBuilder b;
    readonly Dictionary<string, Expr> bindings = new();
    readonly List<IndexVar> extra = [];

    Transposition(ExprBuilder builder) => b = builder;

    /// <summary>Each index that an axis determines, as an expression of the target's indices and the free ones.</summary>
    public IReadOnlyDictionary<string, Expr> Bindings => bindings;

    /// <summary>The condition under which the solution is one of the stage's index values.</summary>
    public Expr Guard { get; private set; } = null!;

    /// <summary>The indices to sum over.</summary>
    public IReadOnlyList<IndexVar> Free { get; private set; } = [];

    /// <summary>Solves for one read.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="positions">The positions read, in the stage's indices.</param>
    /// <param name="sizes">The extents of the tensor read.</param>
    /// <param name="indices">The stage's indices, dims before overs.</param>
    /// <param name="target">The element asked for: one expression per axis; null for an axis at a constant position that the caller matches itself.</param>
    public static Transposition Solve(ExprBuilder b, IReadOnlyList<Expr> positions, IReadOnlyList<Expr> sizes, IReadOnlyList<IndexVar> indices, IReadOnlyList<Expr?> target)
    {
        var result = new Transposition(b) { Guard = b.True };
        var extents = indices.ToDictionary(i => i.Name, i => i.Extent);
        var equations = new List<(Affine Position, Expr Target)>();
        for (var axis = 0; axis < positions.Count; axis++)
        {
            if (target[axis] is not { } q)
            {
                continue;
            }

            var position = positions[axis];
            if (position.Op == Op.Join && q.Op == Op.Join && position.Args[0].Op == Op.Index && position.Args[1].Op == Op.Index
                && !result.bindings.ContainsKey(position.Args[0].Name) && !result.bindings.ContainsKey(position.Args[1].Name))
            {
                result.Bind(position.Args[0].Name, q.Args[0]);
                result.Bind(position.Args[1].Name, q.Args[1]);
                continue;
            }

            if (position.Op == Op.Join && position.Args[0].Op == Op.Index && position.Args[1].Op == Op.Index)
            {
                result.Bind(position.Args[0].Name, b.Div(q, position.Args[2]));
                result.Bind(position.Args[1].Name, b.Mod(q, position.Args[2]));
                continue;
            }

            if (position.Op == Op.Clamp)
            {
                q = result.Unclamp(position.Args[0], sizes[axis], q, axis, extents);
                position = position.Args[0];
            }

            (position, q) = result.Undivide(position, q, axis, extents);
            equations.Add((Affine.Of(b, position)!, q));
        }

        // Equations with the fewest indices first: an index alone on an axis needs no division and no search.
        foreach (var (position, q) in equations.OrderBy(e => e.Position.Terms.Count))
        {
            result.SolveAxis(position, q, indices, extents);
        }

        result.Free = indices.Where(i => !result.bindings.ContainsKey(i.Name)).Concat(result.extra).ToList();

        // A binding may name another index that a later equation solved: put it in.
        for (var pass = 0; pass < positions.Count; pass++)
        {
            foreach (var name in result.bindings.Keys.ToList())
            {
                result.bindings[name] = result.ReplaceOld(result.bindings[name], n => result.bindings.TryGetValue(n, out var value) ? value : null);
            }

            result.Guard = result.ReplaceOld(result.Guard, n => result.bindings.TryGetValue(n, out var value) ? value : null);
        }

        return result;
    }

    /// <summary>Whether a position can be solved for indices: a sum of them, clamped or not, or a whole number of steps of one that counts up from 0.</summary>
    public static bool CanSolve(ExprBuilder b, Expr position) => position.Op switch
    {
        Op.Clamp => Affine.Of(b, position.Args[0]) is not null,
        Op.Div or Op.Mod => position.Args[1].IsUniform && IsCounting(b, position.Args[0]),
        _ => Affine.Of(b, position) is not null,
    };

    static bool IsCounting(ExprBuilder b, Expr e) =>
        Affine.Of(b, e) is { } affine && affine.Terms.Values.Append(affine.Rest).All(f => f.Op == Op.Size || (f.IsConst && f.Value >= 0));

    /// <summary>Gives the free indices their names in the adjoint stage; call once, before <see cref="Apply"/>.</summary>
    public void NameFree(IReadOnlyDictionary<string, string> names)
    {
        foreach (var index in bindings.Keys.ToList())
        {
            bindings[index] = ReplaceOld(bindings[index], n => b.Index(names[n]));
        }

        Guard = ReplaceOld(Guard, n => b.Index(names[n]));
        foreach (var free in names)
        {
            if (!bindings.ContainsKey(free.Key))
            {
                bindings[free.Key] = b.Index(free.Value);
            }
        }
    }

    /// <summary>An expression in the stage's indices as one in the target's: every read also has to lie at a solution.</summary>
    public Expr Apply(Expr e)
    {
        var memo = new Dictionary<Expr, Expr>();
        return Visit(e);

        Expr Visit(Expr node) => b.Rewrite(
            node,
            n => n.Op == Op.Index ? bindings.TryGetValue(n.Name, out var value) ? value : null
                : n.Op == Op.Read ? b.Read(n.Name, n.Positions.Select(Visit), b.And(Guard, Visit(n.Guard)), n.Type)
                : null,
            memo);
    }

    /// <summary>The value where the solution is valid, else zero; the selection is left out where guarded reads make the value zero anyway.</summary>
    public Expr Guarded(Expr value) => Guard.IsTrue || Vanishes(value) ? value : b.Select(Guard, value, b.Real(0));

    bool Vanishes(Expr e) => e.IsZero || e.Op switch
    {
        Op.Read => Implies(e.Guard),
        Op.Neg => Vanishes(e.Args[0]),
        Op.Mul => (Vanishes(e.Args[0]) && IsTame(e.Args[1])) || (Vanishes(e.Args[1]) && IsTame(e.Args[0])),
        Op.Div => Vanishes(e.Args[0]) && e.Args[1].IsUniform,
        Op.Add or Op.Sub => Vanishes(e.Args[0]) && Vanishes(e.Args[1]),
        Op.Select => Vanishes(e.Args[1]) && Vanishes(e.Args[2]),
        _ => false,
    };

    bool Implies(Expr guard) => guard == Guard || (guard.Op == Op.And && (Implies(guard.Args[0]) || Implies(guard.Args[1]) || guard == Guard));

    /// <summary>Whether a value is finite as long as what it reads is.</summary>
    static bool IsTame(Expr e) => e.Nodes().All(n => n.Type != ExprType.Real || n.IsConst || n.Op is Op.Hyper or Op.Read or Op.Add or Op.Sub or Op.Mul or Op.Neg or Op.Select or Op.ToReal or Op.Min or Op.Max);

    // While solving, the stage's own indices carry a leading '\'' so that they are not mistaken for the target's of the same name.
    Expr ReplaceOld(Expr e, System.Func<string, Expr?> value) =>
        b.Rewrite(e, n => n.Op == Op.Index && n.Name[0] == '\'' ? value(n.Name.Substring(1)) : null);

    void SolveAxis(Affine position, Expr q, IReadOnlyList<IndexVar> indices, IReadOnlyDictionary<string, Expr> extents)
    {
        // Dims before overs: the sum then runs over the taps, which are few, and not over the image.
        var unknown = indices.Select(i => i.Name).FirstOrDefault(n => position.Terms.ContainsKey(n) && !bindings.ContainsKey(n));
        var rest = position.Rest;
        foreach (var term in position.Terms.Where(t => t.Key != unknown))
        {
            rest = b.Add(rest, b.Mul(b.Index("'" + term.Key), term.Value));
        }

        var numerator = b.Sub(q, rest);
        if (unknown is null)
        {
            Guard = b.And(Guard, b.Equal(numerator, b.Int(0)));
            return;
        }

        var (coefficient, extent) = (position.Terms[unknown], extents[unknown]);
        if (coefficient.IsConst && coefficient.Value < 0)
        {
            (coefficient, numerator) = (b.Neg(coefficient), b.Neg(numerator));
        }

        if (coefficient.IsOne)
        {
            Bind(unknown, numerator);
            Guard = b.And(Guard, b.InRange(numerator, extent));
        }
        else
        {
            Bind(unknown, b.Div(numerator, coefficient));
            Guard = b.And(Guard, b.And(b.InRange(numerator, b.Mul(coefficient, extent)), b.Equal(b.Mod(numerator, coefficient), b.Int(0))));
        }
    }

    /// <summary>
    /// q = e / f is e = q f + r for one r below f; q = e % m is e = q + m k for one k. The r or k is one more index to sum over.
    /// </summary>
    (Expr Position, Expr Target) Undivide(Expr position, Expr q, int axis, IReadOnlyDictionary<string, Expr> extents)
    {
        if (position.Op is not (Op.Div or Op.Mod))
        {
            return (position, q);
        }

        var (dividend, divisor) = (position.Args[0], position.Args[1]);
        var name = (position.Op == Op.Div ? "r" : "k") + axis;
        var step = b.Index("'" + name);
        if (position.Op == Op.Div)
        {
            extra.Add(new IndexVar(name, divisor));
            return (dividend, b.Add(b.Mul(q, divisor), step));
        }

        var affine = Affine.Of(b, dividend)!;
        var highest = affine.Terms.Aggregate(affine.Rest, (sum, term) => b.Add(sum, b.Mul(term.Value, b.Sub(extents[term.Key], b.Int(1)))));
        extra.Add(new IndexVar(name, b.Add(b.Div(highest, divisor), b.Int(1))));
        Guard = b.And(Guard, b.Less(q, divisor));
        return (dividend, b.Add(q, b.Mul(divisor, step)));
    }

    void Bind(string index, Expr value) => bindings[index] = value;

    /// <summary>
    /// A clamped read outside falls on the first or last element: that element is asked for as every virtual position that is clamped to it.
    /// </summary>
    Expr Unclamp(Expr position, Expr size, Expr q, int axis, IReadOnlyDictionary<string, Expr> extents)
    {
        var affine = Affine.Of(b, position)!;
        Expr lowest = affine.Rest, highest = affine.Rest;
        foreach (var term in affine.Terms)
        {
            var reach = b.Mul(term.Value, b.Sub(extents[term.Key], b.Int(1)));
            lowest = b.Add(lowest, b.Min(b.Int(0), reach));
            highest = b.Add(highest, b.Max(b.Int(0), reach));
        }

        var before = b.Max(b.Int(0), b.Neg(lowest));
        var last = b.Sub(size, b.Int(1));
        var behind = b.Max(b.Int(0), b.Sub(highest, last));
        var name = "v" + axis;
        extra.Add(new IndexVar(name, b.Add(b.Add(before, behind), b.Int(1))));
        var virtualPosition = b.Add(b.Sub(q, before), b.Index("'" + name));
        Guard = b.And(Guard, b.Or(b.Equal(virtualPosition, q), b.Or(
            b.And(b.Equal(q, b.Int(0)), b.Less(virtualPosition, b.Int(0))),
            b.And(b.Equal(q, last), b.Less(last, virtualPosition)))));
        return virtualPosition;
    }
}
