using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Ir;

/// <summary>What expressions of integers and conditions come to.</summary>
static class IrValue
{
    /// <summary>The value, 1 for a condition that holds.</summary>
    /// <param name="e">The expression.</param>
    /// <param name="values">The values of indices and extents.</param>
    public static long Of(Expr e, IReadOnlyDictionary<string, long> values)
    {
        long At(int argument) => Of(e.Args[argument], values);
        return e.Op switch
        {
            Op.IntConst or Op.BoolConst => (long)e.Value,
            Op.Index or Op.Hyper => values[e.Name],
            Op.Add => At(0) + At(1),
            Op.Sub => At(0) - At(1),
            Op.Mul => At(0) * At(1),
            Op.Div => At(0) / At(1),
            Op.Mod => At(0) % At(1),
            Op.Neg => -At(0),
            Op.Abs => Math.Abs(At(0)),
            Op.Min => Math.Min(At(0), At(1)),
            Op.Max => Math.Max(At(0), At(1)),
            Op.Clamp => Math.Min(Math.Max(At(0), 0), At(1) - 1),
            Op.Join => (At(0) * At(2)) + At(1),
            Op.Less => At(0) < At(1) ? 1 : 0,
            Op.LessEqual => At(0) <= At(1) ? 1 : 0,
            Op.Equal => At(0) == At(1) ? 1 : 0,
            Op.InRange => At(0) >= 0 && At(0) < At(1) ? 1 : 0,
            Op.And => At(0) != 0 && At(1) != 0 ? 1 : 0,
            Op.Or => At(0) != 0 || At(1) != 0 ? 1 : 0,
            Op.Not => 1 - At(0),
            Op.Select => At(0) != 0 ? At(1) : At(2),
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.Op, "no integer"),
        };
    }
}
