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
        ["Log2"] = Op.Log2,
        ["Log10"] = Op.Log10,
        ["Sin"] = Op.Sin,
        ["Cos"] = Op.Cos,
        ["Tan"] = Op.Tan,
        ["Sinh"] = Op.Sinh,
        ["Cosh"] = Op.Cosh,
        ["Tanh"] = Op.Tanh,
        ["Floor"] = Op.Floor,
        ["Ceiling"] = Op.Ceiling,
        ["Sign"] = Op.Sign,
    };

    /// <summary>Methods of one number that are made of others, in terms of which they are also differentiated.</summary>
    public static readonly IReadOnlyDictionary<string, Func<ExprBuilder, Expr, Expr>> Composed = new Dictionary<string, Func<ExprBuilder, Expr, Expr>>
    {
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
