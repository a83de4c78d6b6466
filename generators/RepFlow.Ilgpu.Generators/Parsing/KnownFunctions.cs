using System;
using System.Collections.Generic;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>The methods and constants of .NET that a stage may use, and what they become.</summary>
static class KnownFunctions
{
    /// <summary>MathF and Math methods of one number.</summary>
    public static readonly IReadOnlyDictionary<string, Op> Unary = new Dictionary<string, Op>
    {
        ["Abs"] = Op.Abs,
        ["Sqrt"] = Op.Sqrt,
        ["Exp"] = Op.Exp,
        ["Log"] = Op.Log,
        ["Sin"] = Op.Sin,
        ["Cos"] = Op.Cos,
        ["Tanh"] = Op.Tanh,
        ["Floor"] = Op.Floor,
        ["Ceiling"] = Op.Ceiling,
        ["Sign"] = Op.Sign,
    };

    /// <summary>Methods of one number that are made of others, in terms of which they are also differentiated.</summary>
    public static readonly IReadOnlyDictionary<string, Func<ExprBuilder, Expr, Expr>> Composed = new Dictionary<string, Func<ExprBuilder, Expr, Expr>>
    {
        ["Tan"] = (f, x) => f.Div(f.Function(Op.Sin, x), f.Function(Op.Cos, x)),
        ["Sinh"] = (f, x) => f.Mul(f.Real(0.5), f.Sub(f.Function(Op.Exp, x), f.Function(Op.Exp, f.Neg(x)))),
        ["Cosh"] = (f, x) => f.Mul(f.Real(0.5), f.Add(f.Function(Op.Exp, x), f.Function(Op.Exp, f.Neg(x)))),
        ["Log2"] = (f, x) => f.Mul(f.Real(1 / System.Math.Log(2)), f.Function(Op.Log, x)),
        ["Log10"] = (f, x) => f.Mul(f.Real(1 / System.Math.Log(10)), f.Function(Op.Log, x)),
        ["IsNaN"] = (f, x) => f.Not(f.Equal(x, x)),
    };

    /// <summary>MathF and Math methods of two numbers.</summary>
    public static readonly IReadOnlyDictionary<string, Op> Binary = new Dictionary<string, Op>
    {
        ["Min"] = Op.Min,
        ["Max"] = Op.Max,
        ["Pow"] = Op.Pow,
    };

    /// <summary>Constants whose text would lose digits in double precision.</summary>
    public static readonly IReadOnlyDictionary<string, double> Constants = new Dictionary<string, double>
    {
        ["PI"] = System.Math.PI,
        ["E"] = System.Math.E,
        ["Tau"] = 2 * System.Math.PI,
    };

    public static bool IsMath(string? type) => type is "System.MathF" or "System.Math" or "float" or "double" or "int";
}
