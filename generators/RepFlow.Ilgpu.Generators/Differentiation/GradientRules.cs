using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// The derivative of every primitive, a line a rule: from y = op(a, b) and the adjoint g of y, the adjoints of the arguments (null: none).
/// Derivations: docs/adjoints/rules.md.
/// </summary>
static class GradientRules
{
    public delegate Expr?[] Rule(ExprBuilder f, Expr y, Expr g, IReadOnlyList<Expr> a);

    public static readonly IReadOnlyDictionary<Op, Rule> Table = new Dictionary<Op, Rule>
    {
        [Op.Add] = (f, y, g, a) => [g, g],
        [Op.Sub] = (f, y, g, a) => [g, f.Neg(g)],
        [Op.Mul] = (f, y, g, a) => [f.Mul(g, a[1]), f.Mul(g, a[0])],
        [Op.Div] = (f, y, g, a) => [f.Div(g, a[1]), f.Neg(f.Mul(g, f.Div(y, a[1])))],
        [Op.Neg] = (f, y, g, a) => [f.Neg(g)],
        [Op.Abs] = (f, y, g, a) => [f.Mul(g, f.Function(Op.Sign, a[0]))],
        [Op.Sqrt] = (f, y, g, a) => [f.Div(g, f.Mul(f.Real(2), y))],
        [Op.Exp] = (f, y, g, a) => [f.Mul(g, y)],
        [Op.Log] = (f, y, g, a) => [f.Div(g, a[0])],
        [Op.Log2] = (f, y, g, a) => [f.Div(g, f.Mul(f.Real(Math.Log(2)), a[0]))],
        [Op.Log10] = (f, y, g, a) => [f.Div(g, f.Mul(f.Real(Math.Log(10)), a[0]))],
        [Op.Sin] = (f, y, g, a) => [f.Mul(g, f.Function(Op.Cos, a[0]))],
        [Op.Cos] = (f, y, g, a) => [f.Neg(f.Mul(g, f.Function(Op.Sin, a[0])))],
        [Op.Tan] = (f, y, g, a) => [f.Mul(g, f.Add(f.Real(1), f.Mul(y, y)))],
        [Op.Sinh] = (f, y, g, a) => [f.Mul(g, f.Function(Op.Cosh, a[0]))],
        [Op.Cosh] = (f, y, g, a) => [f.Mul(g, f.Function(Op.Sinh, a[0]))],
        [Op.Tanh] = (f, y, g, a) => [f.Mul(g, f.Sub(f.Real(1), f.Mul(y, y)))],
        [Op.Asin] = (f, y, g, a) => [f.Div(g, f.Function(Op.Sqrt, FromOne(f, a[0])))],
        [Op.Acos] = (f, y, g, a) => [f.Neg(f.Div(g, f.Function(Op.Sqrt, FromOne(f, a[0]))))],
        [Op.Atan] = (f, y, g, a) => [f.Div(g, f.Add(f.Real(1), f.Mul(a[0], a[0])))],
        [Op.Atan2] = (f, y, g, a) => [f.Mul(g, f.Div(a[1], Squares(f, a[0], a[1]))), f.Neg(f.Mul(g, f.Div(a[0], Squares(f, a[0], a[1]))))],
        [Op.Asinh] = (f, y, g, a) => [f.Div(g, f.Function(Op.Sqrt, f.Add(f.Real(1), f.Mul(a[0], a[0]))))],
        [Op.Acosh] = (f, y, g, a) => [f.Div(g, f.Function(Op.Sqrt, f.Neg(FromOne(f, a[0]))))],
        [Op.Atanh] = (f, y, g, a) => [f.Div(g, FromOne(f, a[0]))],
        [Op.Cbrt] = (f, y, g, a) => [f.Div(g, f.Mul(f.Real(3), f.Mul(y, y)))],
        [Op.FusedMultiplyAdd] = (f, y, g, a) => [f.Mul(g, a[1]), f.Mul(g, a[0]), g],
        [Op.Mod] = (f, y, g, a) => [g, f.Neg(f.Mul(g, f.Function(Op.Truncate, f.Div(a[0], a[1]))))],
        [Op.Pow] = (f, y, g, a) => [ByBase(f, g, a[0], a[1]), ByExponent(f, y, g, a[0], a[1])],
        [Op.Max] = (f, y, g, a) => [f.Select(f.Less(a[0], a[1]), f.Real(0), g), f.Select(f.Less(a[0], a[1]), g, f.Real(0))],
        [Op.Min] = (f, y, g, a) => [f.Select(f.Less(a[1], a[0]), f.Real(0), g), f.Select(f.Less(a[1], a[0]), g, f.Real(0))],
        [Op.Select] = (f, y, g, a) => [null, f.Select(a[0], g, f.Real(0)), f.Select(a[0], f.Real(0), g)],
        [Op.Floor] = (f, y, g, a) => [null],
        [Op.Ceiling] = (f, y, g, a) => [null],
        [Op.Round] = (f, y, g, a) => [null],
        [Op.Truncate] = (f, y, g, a) => [null],
        [Op.Sign] = (f, y, g, a) => [null],
        [Op.ToReal] = (f, y, g, a) => [null],
        [Op.Call] = (f, y, g, a) => new Expr?[a.Count],
    };

    // 1 - a^2, of which no digit is lost near 1.
    static Expr FromOne(ExprBuilder f, Expr a) => f.Mul(f.Sub(f.Real(1), a), f.Add(f.Real(1), a));

    static Expr Squares(ExprBuilder f, Expr a, Expr b) => f.Add(f.Mul(a, a), f.Mul(b, b));

    // a^0 is 1 also at a = 0, where the formula is 0 times infinity.
    static Expr ByBase(ExprBuilder f, Expr g, Expr a, Expr b) =>
        f.Select(f.Equal(b, f.Real(0)), f.Real(0), f.Mul(g, f.Mul(b, f.Pow(a, f.Sub(b, f.Real(1))))));

    // 0^b is 0 for every b above 0, where the formula is 0 times minus infinity; at b = 0 it is the limit from above.
    static Expr ByExponent(ExprBuilder f, Expr y, Expr g, Expr a, Expr b) =>
        f.Select(f.And(f.Equal(a, f.Real(0)), f.LessEqual(f.Real(0), b)), f.Real(0), f.Mul(g, f.Mul(y, f.Function(Op.Log, a))));
}
