using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Maps;

/// <summary>
/// The form of a term of an unrolled sum: an expression whose constants are open. Terms fit it that differ in constants only, where a constant may be
/// missing because algebra removed it: x + 0, 1 * x, the border condition of an element that is always inside.
/// </summary>
sealed class TermPattern(ExprBuilder b, Expr model)
{
    readonly Dictionary<Expr, HashSet<int>> guardedAxes = new();
    readonly Dictionary<(Expr Read, int Axis), Expr> sizes = new();

    /// <summary>The constants of a term in the order of the pattern; null where it does not fit.</summary>
    public IReadOnlyList<double>? Match(Expr term)
    {
        var constants = new List<double>();
        return Match(model, term, constants) ? constants : null;
    }

    /// <summary>Whether the constant at each place of a term is an integer.</summary>
    public IReadOnlyList<bool> AreIntegers()
    {
        var areIntegers = new List<bool>();
        Build(model, isInt =>
        {
            areIntegers.Add(isInt);
            return isInt ? b.Int(0) : b.Real(0);
        });
        return areIntegers;
    }

    /// <summary>The term with other expressions for its constants, in their order.</summary>
    public Expr Build(IReadOnlyList<Expr> constants)
    {
        var next = 0;
        return Build(model, _ => constants[next++]);
    }

    bool Match(Expr t, Expr u, List<double> constants)
    {
        if (t.Type != u.Type)
        {
            return false;
        }

        if (t.Type == ExprType.Int)
        {
            var ((from, _), (own, distance)) = (t.Parts(), u.Parts());
            constants.Add(distance);
            return from is null ? own is null : own is not null && MatchNode(from, own, constants);
        }

        if (t.Op == Op.RealConst)
        {
            constants.Add(u.Value);
            return u.Op == Op.RealConst;
        }

        if (t.Args.Count == 2 && t.Op is Op.Add or Op.Sub or Op.Mul or Op.Div && (t.Args[0].Op == Op.RealConst || t.Args[1].Op == Op.RealConst))
        {
            var first = t.Args[0].Op == Op.RealConst;
            if (u.Op == t.Op && u.Args[first ? 0 : 1].Op == Op.RealConst)
            {
                return Match(t.Args[0], u.Args[0], constants) && Match(t.Args[1], u.Args[1], constants);
            }

            // The operation that algebra removed: 0 + x, x - 0, 1 * x, x / 1; 0 - x and -1 * x have become -x.
            var isNegated = u.Op == Op.Neg && (t.Op == Op.Mul || (t.Op == Op.Sub && first));
            var missing = t.Op is Op.Add or Op.Sub ? 0 : isNegated ? -1 : 1;
            if ((t.Op == Op.Sub && first && !isNegated) || (t.Op == Op.Div && first))
            {
                return false;
            }

            var rest = isNegated ? u.Args[0] : u;
            if (first)
            {
                constants.Add(missing);
                return Match(t.Args[1], rest, constants);
            }

            if (!Match(t.Args[0], rest, constants))
            {
                return false;
            }

            constants.Add(missing);
            return true;
        }

        return MatchNode(t, u, constants);
    }

    bool MatchNode(Expr t, Expr u, List<double> constants)
    {
        if (t.Op == Op.Clamp)
        {
            return u.Op != Op.Clamp ? Match(t.Args[0], u, constants) : u.Args[1] == t.Args[1] && Match(t.Args[0], u.Args[0], constants);
        }

        if (t.Op != u.Op || !Equals(t.Symbol, u.Symbol) || t.Value != u.Value || t.Args.Count != u.Args.Count)
        {
            return false;
        }

        if (t.Op != Op.Read)
        {
            return t.Args.Zip(u.Args, (x, y) => Match(x, y, constants)).All(fits => fits);
        }

        return Guards(t, t) && Guards(t, u) && t.Positions.Zip(u.Positions, (x, y) => Match(x, y, constants)).All(fits => fits);
    }

    /// <summary>Notes the axes along which a read is guarded; false where its condition is another one than lying inside.</summary>
    bool Guards(Expr pattern, Expr read)
    {
        if (!guardedAxes.TryGetValue(pattern, out var axes))
        {
            guardedAxes[pattern] = axes = [];
        }

        var open = new Stack<Expr>();
        open.Push(read.Guard);
        while (open.Count > 0)
        {
            var condition = open.Pop();
            if (condition.Op == Op.And)
            {
                open.Push(condition.Args[1]);
                open.Push(condition.Args[0]);
                continue;
            }

            if (condition.IsTrue)
            {
                continue;
            }

            // A position on two axes does not tell which of them is guarded.
            var positions = read.Positions.ToList();
            var axis = condition.Op == Op.InRange && positions.Count(p => p == condition.Args[0]) == 1 ? positions.IndexOf(condition.Args[0]) : -1;
            if (axis < 0 || (sizes.TryGetValue((pattern, axis), out var size) && size != condition.Args[1]))
            {
                return false;
            }

            sizes[(pattern, axis)] = condition.Args[1];
            axes.Add(axis);
        }

        return true;
    }

    Expr Build(Expr t, System.Func<bool, Expr> constant)
    {
        if (t.Type == ExprType.Int)
        {
            var from = t.Parts().From;
            var distance = constant(true);
            return from is null ? distance : Named(t, b.Add(BuildNode(from, constant), distance));
        }

        return t.Op == Op.RealConst ? constant(false) : Named(t, BuildNode(t, constant));
    }

    Expr BuildNode(Expr t, System.Func<bool, Expr> constant)
    {
        switch (t.Op)
        {
            case Op.Clamp:
                return b.Clamp(Build(t.Args[0], constant), t.Args[1]);
            case Op.Read:
                var positions = t.Positions.Select(p => Build(p, constant)).ToList();
                var axes = guardedAxes.TryGetValue(t, out var guarded) ? guarded.OrderBy(a => a) : Enumerable.Empty<int>();
                return b.Read(t.Symbol!, positions, axes.Select(a => b.InRange(positions[a], sizes[(t, a)])).Aggregate(b.True, b.And), t.Type);
            default:
                return t.Args.Count == 0 ? t : b.With(t, t.Args.Select(a => Build(a, constant)).ToList());
        }
    }

    /// <summary>What the definition calls a value of a term it calls that of all.</summary>
    Expr Named(Expr t, Expr built)
    {
        if (b.Hints.TryGetValue(t, out var hint) && built.Args.Count > 0 && !b.Hints.ContainsKey(built))
        {
            b.Hints[built] = hint;
        }

        return built;
    }
}
