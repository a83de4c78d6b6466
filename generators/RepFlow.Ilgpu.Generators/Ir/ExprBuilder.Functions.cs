namespace RepFlow.Ilgpu.Generators.Ir;

/// <content>Functions of real numbers, and the bits of integers.</content>
sealed partial class ExprBuilder
{
    /// <summary>A function of one real number, folded where its argument is known and .NET Standard has it.</summary>
    public Expr Function(Op op, Expr a) => a.IsConst && Known(op, a.Value) is { } value ? Constant(a.Type, value) : Node(op, a.Type, [a]);

    public Expr Pow(Expr a, Expr b) =>
        b.IsOne ? a : b.IsConst && b.Value == 2 ? Mul(a, a) : a.IsConst && b.IsConst ? Real(Math.Pow(a.Value, b.Value)) : Node(Op.Pow, ExprType.Real, [a, b]);

    /// <summary>The angle of the point (b, a).</summary>
    public Expr Atan2(Expr a, Expr b) => a.IsConst && b.IsConst ? Real(Math.Atan2(a.Value, b.Value)) : Node(Op.Atan2, ExprType.Real, [a, b]);

    /// <summary>a * b + c, rounded once.</summary>
    public Expr FusedMultiplyAdd(Expr a, Expr b, Expr c) => Node(Op.FusedMultiplyAdd, ExprType.Real, [a, b, c]);

    /// <summary>
    /// An operation on the bits of integers. What divides and multiplies as well is written so, where it is exactly that: positions that are shifted and masked
    /// can then be solved for their indices.
    /// </summary>
    public Expr Bits(Op op, Expr a, Expr b)
    {
        if (a.IsConst && b.IsConst)
        {
            var (x, y) = (unchecked((int)(long)a.Value), unchecked((int)(long)b.Value));
            return Int(op switch
            {
                Op.BitAnd => x & y,
                Op.BitOr => x | y,
                Op.BitXor => x ^ y,
                Op.ShiftLeft => x << y,
                Op.ShiftRight => x >> y,
                _ => unchecked((int)((uint)x >> y)),
            });
        }

        if (op is Op.BitAnd or Op.BitOr or Op.BitXor)
        {
            return OfBits(op, a, b);
        }

        if (!b.IsConst)
        {
            return Node(op, ExprType.Int, [a, b]);
        }

        var places = (int)b.Value & 31;
        return places == 0 ? a
            : op == Op.ShiftLeft ? Mul(a, Int(1L << places))
            : a.Op == Op.Index && places < 31 ? Div(a, Int(1L << places))
            : Node(op, ExprType.Int, [a, Int(places)]);
    }

    Expr OfBits(Op op, Expr a, Expr b)
    {
        if (a.IsConst)
        {
            (a, b) = (b, a);
        }

        if (b.IsConst && b.Value is 0 or -1)
        {
            var isZero = b.Value == 0;
            return (op, isZero) switch
            {
                (Op.BitAnd, true) or (Op.BitOr, false) => b,
                (Op.BitXor, false) when a.Op == Op.BitXor && a.Args[1] == b => a.Args[0],
                (Op.BitXor, false) => Node(op, ExprType.Int, [a, b]),
                _ => a,
            };
        }

        // Of what is never negative, the lowest bits are a remainder.
        return op == Op.BitAnd && a.Op == Op.Index && b.IsConst && b.Value > 0 && ((long)b.Value & ((long)b.Value + 1)) == 0 && b.Value < int.MaxValue
            ? Mod(a, Int((long)b.Value + 1))
            : Node(op, ExprType.Int, [a, b]);
    }

    static double? Known(Op op, double x) => op switch
    {
        Op.Abs => Math.Abs(x),
        Op.Sqrt => Math.Sqrt(x),
        Op.Exp => Math.Exp(x),
        Op.Log => Math.Log(x),
        Op.Log2 => Log2(x),
        Op.Log10 => Math.Log10(x),
        Op.Sin => Math.Sin(x),
        Op.Cos => Math.Cos(x),
        Op.Tan => Math.Tan(x),
        Op.Sinh => Math.Sinh(x),
        Op.Cosh => Math.Cosh(x),
        Op.Tanh => Math.Tanh(x),
        Op.Asin => Math.Asin(x),
        Op.Acos => Math.Acos(x),
        Op.Atan => Math.Atan(x),
        Op.Floor => Math.Floor(x),
        Op.Ceiling => Math.Ceiling(x),
        Op.Round => Math.Round(x),
        Op.Truncate => Math.Truncate(x),
        Op.Sign => x > 0 ? 1 : x < 0 ? -1 : 0,
        _ => null,
    };

    /// <summary>.NET Standard has no logarithm that is exact at the powers of two.</summary>
    static double Log2(double x)
    {
        var logarithm = Math.Log(x) / Math.Log(2);
        var whole = Math.Round(logarithm);
        return Math.Pow(2, whole) == x ? whole : logarithm;
    }
}
