using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>The methods and constants of .NET that a stage may use, and what they become.</summary>
static class KnownFunctions
{
    /// <summary>MathF and Math methods of one number.</summary>
    public static readonly IReadOnlyDictionary<string, Op> Unary = new[]
    {
        Op.Abs, Op.Sqrt, Op.Cbrt, Op.Exp, Op.Log, Op.Log2, Op.Log10, Op.Sin, Op.Cos, Op.Tan, Op.Asin, Op.Acos, Op.Atan,
        Op.Sinh, Op.Cosh, Op.Tanh, Op.Asinh, Op.Acosh, Op.Atanh, Op.Floor, Op.Ceiling, Op.Round, Op.Truncate, Op.Sign,
    }.ToDictionary(op => op.ToString());

    /// <summary>Methods of real numbers that are made of others, in terms of which they are also differentiated: by their names and how many numbers they take.</summary>
    public static readonly IReadOnlyDictionary<(string Name, int Count), Func<ExprBuilder, IReadOnlyList<Expr>, Expr>> Composed =
        new Dictionary<(string, int), Func<ExprBuilder, IReadOnlyList<Expr>, Expr>>
        {
            [("IsNaN", 1)] = (f, a) => f.Not(f.Equal(a[0], a[0])),
            [("IsFinite", 1)] = (f, a) => f.Less(f.Function(Op.Abs, a[0]), f.Real(double.PositiveInfinity)),
            [("IsInfinity", 1)] = (f, a) => f.Equal(f.Function(Op.Abs, a[0]), f.Real(double.PositiveInfinity)),
            [("IsPositiveInfinity", 1)] = (f, a) => f.Equal(a[0], f.Real(double.PositiveInfinity)),
            [("IsNegativeInfinity", 1)] = (f, a) => f.Equal(a[0], f.Real(double.NegativeInfinity)),
            [("DegreesToRadians", 1)] = (f, a) => f.Mul(a[0], f.Real(Math.PI / 180)),
            [("RadiansToDegrees", 1)] = (f, a) => f.Mul(a[0], f.Real(180 / Math.PI)),
            [("Log", 2)] = (f, a) => f.Select(HasNoLogarithm(f, a[0], a[1]), f.Real(double.NaN), f.Div(f.Function(Op.Log, a[0]), f.Function(Op.Log, a[1]))),
            [("Pow", 2)] = (f, a) => f.Pow(a[0], a[1]),
            [("Atan2", 2)] = (f, a) => f.Atan2(a[0], a[1]),
            [("CopySign", 2)] = (f, a) => f.Select(HasSign(f, a[1]), f.Neg(f.Function(Op.Abs, a[0])), f.Function(Op.Abs, a[0])),
            [("MaxMagnitude", 2)] = (f, a) => Magnitude(f, a[0], a[1], f.Less(f.Function(Op.Abs, a[1]), f.Function(Op.Abs, a[0])), f.Not(HasSign(f, a[0]))),
            [("MinMagnitude", 2)] = (f, a) => Magnitude(f, a[0], a[1], f.Less(f.Function(Op.Abs, a[0]), f.Function(Op.Abs, a[1])), HasSign(f, a[0])),
            [("FusedMultiplyAdd", 3)] = (f, a) => f.FusedMultiplyAdd(a[0], a[1], a[2]),
            [("Lerp", 3)] = (f, a) => f.Add(f.Mul(a[0], f.Sub(f.Real(1), a[2])), f.Mul(a[1], a[2])),
        };

    /// <summary>Constants whose text would lose digits in double precision.</summary>
    public static readonly IReadOnlyDictionary<string, double> Constants = new Dictionary<string, double>
    {
        ["PI"] = Math.PI,
        ["E"] = Math.E,
        ["Tau"] = 2 * Math.PI,
    };

    public static bool IsMath(string? type) => type is "System.MathF" or "System.Math" or "float" or "double" or "int";

    /// <summary>A real number rounded as an enumeration of .NET says; null for a way that there is not.</summary>
    public static Expr? Round(ExprBuilder f, Expr x, MidpointRounding way) => (int)way switch
    {
        0 => f.Function(Op.Round, x),
        1 => AwayFromZero(f, x),
        2 => f.Function(Op.Truncate, x),
        3 => f.Function(Op.Floor, x),
        4 => f.Function(Op.Ceiling, x),
        _ => null,
    };

    static Expr AwayFromZero(ExprBuilder f, Expr x)
    {
        var whole = f.Function(Op.Truncate, x);
        return f.Select(f.Less(f.Function(Op.Abs, f.Sub(x, whole)), f.Real(0.5)), whole, f.Add(whole, f.Function(Op.Sign, x)));
    }

    /// <summary>Whether a number is below zero, the negative zero too.</summary>
    static Expr HasSign(ExprBuilder f, Expr x) => f.Or(f.Less(x, f.Real(0)), f.And(f.Equal(x, f.Real(0)), f.Less(f.Div(f.Real(1), x), f.Real(0))));

    static Expr HasNoLogarithm(ExprBuilder f, Expr x, Expr toBase) => f.Or(
        f.Equal(toBase, f.Real(1)),
        f.And(f.Not(f.Equal(x, f.Real(1))), f.Or(f.Equal(toBase, f.Real(0)), f.Equal(toBase, f.Real(double.PositiveInfinity)))));

    static Expr Magnitude(ExprBuilder f, Expr x, Expr y, Expr isFirst, Expr isFirstOfEqual) => f.Select(
        f.Or(isFirst, f.Or(f.Not(f.Equal(x, x)), f.And(f.Equal(f.Function(Op.Abs, x), f.Function(Op.Abs, y)), isFirstOfEqual))), x, y);
}
