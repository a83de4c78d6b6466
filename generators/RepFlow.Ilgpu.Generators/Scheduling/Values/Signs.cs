using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>Which integers are never negative.</summary>
sealed class Signs
{
    readonly Dictionary<Expr, bool> neverNegative = new();
    readonly Dictionary<Expr, int> bits = new();

    /// <summary>Whether an integer is never negative.</summary>
    public bool IsNeverNegative(Expr number) => number.Evaluate(neverNegative, e => e.Op switch
    {
        Op.Index or Op.Size or Op.Clamp => true,
        Op.IntConst => e.Value >= 0,
        Op.Mod => neverNegative[e.Args[0]],
        Op.Max or Op.BitAnd => e.Args.Any(a => neverNegative[a]),
        Op.Add or Op.Mul => e.Args.All(a => neverNegative[a]) && Bits(e) < 32,
        Op.Div or Op.Min or Op.Join or Op.BitOr or Op.BitXor => e.Args.All(a => neverNegative[a]),
        Op.ShiftRight => neverNegative[e.Args[0]],
        Op.ShiftRightUnsigned => neverNegative[e.Args[0]] || e.Args[1].IsConst,
        Op.Select => neverNegative[e.Args[1]] && neverNegative[e.Args[2]],
        _ => false,
    });

    /// <summary>How many bits an integer that is not negative may take; an index or extent is taken to need no more than 20.</summary>
    int Bits(Expr number) => number.Evaluate(
        bits,
        e => Math.Min(64, e.Op switch
        {
            Op.IntConst => (int)Math.Ceiling(Math.Log(e.Value + 1, 2)),
            Op.Add => Math.Max(bits[e.Args[0]], bits[e.Args[1]]) + 1,
            Op.Mul => bits[e.Args[0]] + bits[e.Args[1]],
            Op.Mod => bits[e.Args[1]],
            Op.BitAnd => e.Args.Where(a => neverNegative[a]).Min(a => bits[a]),
            Op.BitOr or Op.BitXor => e.Args.Max(a => bits[a]),
            Op.ShiftRightUnsigned => 32,
            Op.Div or Op.ShiftRight => bits[e.Args[0]],
            Op.Min or Op.Max or Op.Select => e.Args.Where(a => a.Type == ExprType.Int).Max(a => bits[a]),
            _ => 20,
        }));
}
