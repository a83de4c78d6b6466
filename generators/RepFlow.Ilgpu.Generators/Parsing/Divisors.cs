using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What the text says of integer divisors: which are never zero, and which a condition keeps from it.</summary>
static class Divisors
{
    /// <summary>Sums deeper than this are not looked into.</summary>
    const int Depth = 8;

    public static bool IsNeverZero(Expr e) => e.IsConst ? e.Value != 0 : IsPositive(e, Depth) || (e.Op == Op.Neg && IsNeverZero(e.Args[0]));

    /// <summary>The conditions that a condition is made of: each holds, or does not, wherever the whole holds.</summary>
    public static IEnumerable<(Expr Condition, bool Holds)> Conjuncts(Expr condition, bool holds = true) => condition.Op switch
    {
        Op.Not => Conjuncts(condition.Args[0], !holds),
        Op.And when holds => condition.Args.SelectMany(a => Conjuncts(a, holds)),
        Op.Or when !holds => condition.Args.SelectMany(a => Conjuncts(a, holds)),
        _ => [(condition, holds)],
    };

    /// <summary>Whether one of some conditions keeps a divisor from zero, by comparing it with a constant.</summary>
    public static bool Exclude(IReadOnlyList<(Expr Condition, bool Holds)> conditions, Expr divisor) =>
        (divisor.Op == Op.Mul ? divisor.Args : [divisor]).All(factor => IsNeverZero(factor) || conditions.Any(c => Excludes(c.Condition, c.Holds, factor)));

    static bool Excludes(Expr condition, bool holds, Expr e)
    {
        if (condition.Op is not (Op.Less or Op.LessEqual or Op.Equal))
        {
            return false;
        }

        var isLeft = condition.Args[0] == e;
        var other = condition.Args[isLeft ? 1 : 0];
        if ((!isLeft && condition.Args[1] != e) || !other.IsConst)
        {
            return false;
        }

        // Zero in the place of e would turn the condition round.
        var (a, b) = isLeft ? (0.0, other.Value) : (other.Value, 0.0);
        return holds != condition.Op switch
        {
            Op.Less => a < b,
            Op.LessEqual => a <= b,
            _ => a == b,
        };
    }

    static bool IsPositive(Expr e, int depth) => depth > 0 && e.Op switch
    {
        Op.IntConst => e.Value > 0,
        Op.Max => e.Args.Any(a => IsPositive(a, depth - 1)),
        Op.Min or Op.Mul => e.Args.All(a => IsPositive(a, depth - 1)),
        Op.Add => e.Args.All(a => IsNotNegative(a, depth - 1)) && e.Args.Any(a => IsPositive(a, depth - 1)),
        Op.Select => e.Args.Skip(1).All(a => IsPositive(a, depth - 1)),
        _ => false,
    };

    static bool IsNotNegative(Expr e, int depth) => depth > 0 && e.Op switch
    {
        Op.IntConst => e.Value >= 0,
        Op.Index or Op.Size => true,
        Op.Max or Op.BitAnd => e.Args.Any(a => IsNotNegative(a, depth - 1)),
        Op.Add or Op.Mul or Op.Div or Op.Min or Op.Join => e.Args.All(a => IsNotNegative(a, depth - 1)),
        Op.Mod => IsNotNegative(e.Args[0], depth - 1),
        Op.Select => e.Args.Skip(1).All(a => IsNotNegative(a, depth - 1)),
        _ => false,
    };
}
