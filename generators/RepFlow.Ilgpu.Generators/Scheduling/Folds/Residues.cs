using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Folds;

/// <summary>
/// The terms of a fold without those that cannot count because a position does not divide by a stride, as in the adjoint of a window that moves by more than an
/// element: with (p - s) % stride == 0 only every stride-th s is gone through, from the first on. The one division that tells which that is stands before the loops,
/// and each further quotient is the one before plus or minus one.
/// </summary>
sealed class Residues
{
    readonly ExprBuilder b;
    readonly Signs signs = new();
    readonly List<Func<Expr, Expr>> steps = [];

    /// <summary>Looks for them.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="names">Names that indices have.</param>
    /// <param name="overs">The indices of the terms.</param>
    /// <param name="conditions">Conditions without which a term counts for nothing.</param>
    /// <param name="lane">The index that lanes run along, for all of which a loop is the same; null for none.</param>
    public Residues(ExprBuilder b, IEnumerable<string> names, IReadOnlyList<IndexVar> overs, IEnumerable<Expr> conditions, string? lane = null)
    {
        this.b = b;
        var taken = new HashSet<string>(names);
        var left = conditions.ToList();
        Overs = overs.Select(over =>
        {
            var slopes = new Slopes(b, over.Name);
            foreach (var condition in left)
            {
                if (Remainder(condition) is not { } mod || !mod.Args[1].IsUniform || !IsPositive(mod.Args[1], left) || (lane is not null && mod.DependsOn(lane))
                    || slopes.Of(mod.Args[0]) is not { IsConst: true } slope || Math.Abs(slope.Value) != 1)
                {
                    continue;
                }

                var name = over.Name + "Quotient";
                while (!taken.Add(name))
                {
                    name += "_";
                }

                var (dividend, stride) = (mod.Args[0], mod.Args[1]);
                var quotient = new IndexVar(name, b.Div(b.Add(over.Extent, b.Sub(stride, b.Int(1))), stride));
                var step = Step(over, quotient, condition, dividend, stride, slope.Value < 0);
                steps.Add(step);
                left = left.Select(step).ToList();
                return quotient;
            }

            return over;
        }).ToList();
    }

    /// <summary>The indices of the terms that are left.</summary>
    public IReadOnlyList<IndexVar> Overs { get; }

    /// <summary>Whether there are any.</summary>
    public bool Any => steps.Count > 0;

    /// <summary>A fold without such terms.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The fold.</param>
    public static Stage Apply(ExprBuilder b, Stage stage)
    {
        var reduce = (StageBody.Reduce)stage.Body;
        var residues = new Residues(
            b, stage.Dims.Concat(stage.Overs).Select(i => i.Name), stage.Overs, TermConditions.Of(stage.Fold, stage.FoldGuard, reduce.Outputs.Select(o => o.Value)));
        return !residues.Any ? stage : stage with
        {
            Body = reduce with
            {
                Overs = residues.Overs,
                Guard = reduce.Guard is null ? null : residues.Of(reduce.Guard),
                Outputs = reduce.Outputs.Select(o => o with { Value = residues.Of(o.Value) }).ToList(),
            },
        };
    }

    /// <summary>An expression in the indices of the terms in those of the terms that are left.</summary>
    public Expr Of(Expr e) => steps.Aggregate(e, (from, step) => step(from));

    /// <summary>The remainder that a condition says is zero; null where it says something else.</summary>
    static Expr? Remainder(Expr condition) =>
        condition.Op != Op.Equal ? null
        : condition.Args[1].IsZero && condition.Args[0] is { Op: Op.Mod, Type: ExprType.Int } left ? left
        : condition.Args[0].IsZero && condition.Args[1] is { Op: Op.Mod, Type: ExprType.Int } right ? right
        : null;

    /// <summary>Whether terms count only where a stride is positive: something has to lie within so many strides.</summary>
    static bool IsPositive(Expr stride, List<Expr> conditions) => stride.IsConst ? stride.Value > 0 : conditions.Any(c => c.Op == Op.InRange && Strides(c, stride) is not null);

    /// <summary>Of how many strides a range is; null where it is not known.</summary>
    static Expr? Strides(Expr inRange, Expr stride) =>
        inRange.Args[1].Op != Op.Mul ? null
        : inRange.Args[1].Args[0] == stride ? inRange.Args[1].Args[1]
        : inRange.Args[1].Args[1] == stride ? inRange.Args[1].Args[0]
        : null;

    /// <summary>Puts <c>quotient * stride + phase</c> in the place of an index, and the multiple of the stride in that of its dividend.</summary>
    Func<Expr, Expr> Step(IndexVar over, IndexVar quotient, Expr condition, Expr dividend, Expr stride, bool falls)
    {
        // The index has to be congruent to p, which is the dividend at 0 where that falls along the index: the floor of p / stride, and what remains.
        var begin = b.Rewrite(dividend, n => n.Op == Op.Index && n.Name == over.Name ? b.Int(0) : null);
        var p = falls ? begin : b.Neg(begin);
        var cut = b.Div(p, stride);
        var rest = b.Sub(p, b.Mul(cut, stride));
        var isBelow = signs.IsNeverNegative(p) ? b.False : b.Less(rest, b.Int(0));
        var phase = b.Select(isBelow, b.Add(rest, stride), rest);
        var floor = b.Select(isBelow, b.Sub(cut, b.Int(1)), cut);
        var k = b.Index(quotient);
        var index = b.Add(b.Mul(k, stride), phase);
        var times = falls ? b.Sub(floor, k) : b.Sub(k, floor);
        var isInside = b.Less(index, over.Extent);
        var known = new Dictionary<Expr, Expr>();
        return e => b.Rewrite(
            e,
            n => n.Op == Op.Index && n.Name == over.Name ? index
                : n == condition ? isInside
                : n.Op == Op.Div && n.Args[0] == dividend && n.Args[1] == stride ? times
                : n.Op == Op.Mod && n.Args[0] == dividend && n.Args[1] == stride ? b.Int(0)
                : n.Op == Op.InRange && n.Args[0] == dividend && Strides(n, stride) is { } count ? b.InRange(times, count)
                : null,
            known,
            (n, args) => n.Op != Op.Read || args.SequenceEqual(n.Args) || n.Guard.Conjuncts().Contains(condition) ? null
                : b.Read(n.Symbol!, args.Take(args.Count - 1), b.And(isInside, args[args.Count - 1]), n.Type));
    }
}
