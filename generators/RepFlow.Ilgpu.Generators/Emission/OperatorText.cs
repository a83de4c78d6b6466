using System.Globalization;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Expressions as C#: operators and their precedence. What leaves and functions are called is said by those that derive from it.</summary>
abstract class OperatorText
{
    /// <summary>The expression, to stand alone.</summary>
    public virtual string Text(Expr e) => Text(e, 0);

    /// <summary>The expression beside an operator.</summary>
    public string Operand(Expr e) => Text(e, 9);

    /// <summary>A constant as a literal in double precision.</summary>
    public static string Literal(double value) => double.IsNaN(value) ? "double.NaN"
        : double.IsInfinity(value) ? value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity"
        : value == 0 && 1 / value < 0 ? "-0.0"
        : value.ToString("R", CultureInfo.InvariantCulture) is var text && text.IndexOfAny(['.', 'E']) < 0 ? text + ".0" : text;

    /// <summary>The type that has the functions of real numbers.</summary>
    protected abstract string Functions { get; }

    /// <summary>What is written otherwise than here; null for what is not.</summary>
    protected abstract string? Special(Expr e, int precedence);

    /// <summary>The expression, in parentheses where what is around it binds more tightly.</summary>
    protected string Text(Expr e, int precedence)
    {
        if (Special(e, precedence) is { } special)
        {
            return special;
        }

        string A(int at, int inner) => Text(e.Args[at], inner);

        // A quotient as a second factor keeps its brackets: a * (b / c) is not (a * b) / c, least of all in integers.
        string Factor(int at) => A(at, e.Args[at].Op is Op.Div or Op.Mod ? 9 : 8);
        var (text, own) = e.Op switch
        {
            Op.RealConst => (Literal(e.Value), 10),
            Op.IntConst => (((long)e.Value).ToString(CultureInfo.InvariantCulture), e.Value < 0 ? 0 : 10),
            Op.BoolConst => (e.IsTrue ? "true" : "false", 10),
            Op.Add => ($"{A(0, 6)} + {A(1, 7)}", 6),
            Op.Sub => ($"{A(0, 6)} - {A(1, 7)}", 6),
            Op.Mul => ($"{A(0, 8)} * {Factor(1)}", 8),
            Op.Div => ($"{A(0, 8)} / {A(1, 9)}", 8),
            Op.Mod => ($"{A(0, 8)} % {A(1, 9)}", 8),
            Op.BitAnd => ($"{A(0, 9)} & {A(1, 9)}", 0),
            Op.BitOr => ($"{A(0, 9)} | {A(1, 9)}", 0),
            Op.BitXor => ($"{A(0, 9)} ^ {A(1, 9)}", 0),
            Op.ShiftLeft => ($"{A(0, 9)} << {A(1, 9)}", 0),
            Op.ShiftRight => ($"{A(0, 9)} >> {A(1, 9)}", 0),
            Op.ShiftRightUnsigned => ($"{A(0, 9)} >>> {A(1, 9)}", 0),
            Op.Neg => ("-" + A(0, 9), 9),
            Op.Less => (Comparison(e, "<", ">"), 4),
            Op.LessEqual => (Comparison(e, "<=", ">="), 4),
            Op.Equal => (Comparison(e, "==", "=="), 4),
            Op.And => ($"{A(0, 3)} && {A(1, 3)}", 3),
            Op.Or => ($"{A(0, 2)} || {A(1, 2)}", 2),
            Op.Not => ("!" + A(0, 9), 9),
            Op.InRange => ($"(uint){A(0, 9)} < (uint){A(1, 9)}", 4),
            Op.Select => ($"{A(0, 1)} ? {A(1, 1)} : {A(2, 1)}", 1),
            Op.Join => ($"{A(0, 8)} * {Factor(2)} + {A(1, 7)}", 6),
            Op.Clamp => ($"Math.Min(Math.Max({A(0, 0)}, 0), {A(1, 6)} - 1)", 10),
            Op.Min or Op.Max or Op.Abs when e.Type == ExprType.Int => (Call(e, $"Math.{e.Op}"), 10),
            _ => (Call(e, $"{Functions}.{e.Op}"), 10),
        };
        return Wrap(text, own, precedence);
    }

    /// <summary>A call of a function of all arguments.</summary>
    protected string Call(Expr e, string function) => $"{function}({string.Join(", ", e.Args.Select(a => Text(a, 0)))})";

    /// <summary>A comparison, a real constant on its right: ILGPU turns one on the left around wrongly, so that NaN fulfils it on CUDA.</summary>
    protected string Comparison(Expr e, string sign, string turned) =>
        e.Args[0].Op == Op.RealConst ? $"{Text(e.Args[1], 5)} {turned} {Text(e.Args[0], 5)}" : $"{Text(e.Args[0], 5)} {sign} {Text(e.Args[1], 5)}";

    /// <summary>The text in parentheses where it has to be.</summary>
    protected static string Wrap(string text, int own, int outer) => outer > own ? $"({text})" : text;
}
