using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// Expressions of sizes and hyper-parameters as C# inside an emitted execution: sizes of inputs and parameters, and the results of
/// extent methods, are fields of sizes; hyper-parameters are fields of hyper.
/// </summary>
/// <param name="size">Writes sizes otherwise; null for fields of sizes.</param>
sealed class LaunchText(System.Func<string, int, string>? size = null)
{
    const int Largest = 2000;

    readonly Dictionary<Symbol.ExtentCall, string> extentFields = new();
    readonly Dictionary<Expr, int> treeSizes = new();

    /// <summary>The sizes that were used: tensor and axis.</summary>
    public SortedSet<(string Tensor, int Axis)> Sizes { get; } = [];

    /// <summary>Whether the number of elements of the rest of the axes was used.</summary>
    public bool UsesRest { get; private set; }

    /// <summary>The extent methods that were used, each with the field of its result.</summary>
    public IEnumerable<(string Field, Symbol.ExtentCall Call)> Extents => extentFields.Select(e => (e.Value, e.Key));

    /// <summary>The statement that refuses what a check does not allow. Its message may show the definition's text.</summary>
    public string Check(string layer, ShapeCheck check)
    {
        var condition = check.When is null ? "" : $"if (hyper.{Keywords.Escape(check.When)}) ";
        var message = Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(check.Message, quote: true);
        return $"{condition}LayerShapes.{(check.Less ? "Ordered" : "Equal")}(\"{layer}\", {Text(check.Left)}, {Text(check.Right)}, {message});";
    }

    /// <summary>A shape of an inner tensor or the result; the rest of its axes as they are.</summary>
    public string Shape(IReadOnlyList<Expr> extents)
    {
        var axes = string.Join(", ", extents.Select(e => IsRest(e) ? ".. sizes.Rest" : Text(e)));
        return axes == ".. sizes.Rest" ? "sizes.Rest" : $"[{axes}]";
    }

    /// <summary>Whether an extent is that of the rest of the axes.</summary>
    public static bool IsRest(Expr extent) => extent.Symbol is Symbol.Rest;

    /// <summary>An int, float or bool expression as C#, to stand alone: as an argument, or after an assignment.</summary>
    public string Text(Expr e) => Bounded(e, 0);

    /// <summary>The same, to stand beside an operator: in parentheses, where it has operators of its own.</summary>
    public string Operand(Expr e) => Bounded(e, 10);

    /// <summary>Launch code is written in place, as trees.</summary>
    string Bounded(Expr e, int precedence) => e.TreeSize(treeSizes) <= Largest ? Text(e, precedence) : throw new TooManyNodesException();

    string Text(Expr e, int precedence)
    {
        string Binary(string op, int own) => Wrap($"{Text(e.Args[0], own)} {op} {Text(e.Args[1], own + 1)}", own, precedence);
        switch (e.Op)
        {
            case Op.RealConst:
                return Kernels.ExprWriter.Literal(e.Value);
            case Op.BoolConst:
                return e.IsTrue ? "true" : "false";
            case Op.IntConst:
                return e.Value < 0 && precedence > 0 ? $"({(long)e.Value})" : ((long)e.Value).ToString(System.Globalization.CultureInfo.InvariantCulture);
            case Op.Hyper:
                return "hyper." + Keywords.Escape(e.Name);
            case Op.Size when e.Symbol is Symbol.Size of:
                if (size is not null)
                {
                    return size(of.Name, of.Axis);
                }

                Sizes.Add((of.Name, of.Axis));
                return "sizes." + Names.Size(of);
            case Op.Size:
                UsesRest = true;
                return "sizes." + Names.Size(e.Symbol!);
            case Op.ExtentCall:
                var call = (Symbol.ExtentCall)e.Symbol!;
                if (!extentFields.TryGetValue(call, out var field))
                {
                    var name = Names.Camel(call.Method.Name) + "Extent" + call.Axis;
                    extentFields[call] = field = name + (extentFields.ContainsValue(name) ? "_" + extentFields.Count : "");
                }

                return "sizes." + field;
            case Op.Add:
                return Binary("+", 6);
            case Op.Sub:
                return Binary("-", 6);
            case Op.Mul:
                return Binary("*", 8);
            case Op.Div:
                return Binary("/", 8);
            case Op.Mod:
                return Binary("%", 8);
            case Op.Neg:
                return Wrap("-" + Text(e.Args[0], 9), 9, precedence);
            case Op.Join:
                return Wrap($"{Text(e.Args[0], 8)} * {Text(e.Args[2], 9)} + {Text(e.Args[1], 7)}", 6, precedence);
            case Op.ToReal:
                return Wrap($"(double){Text(e.Args[0], 9)}", 9, precedence);
            case Op.Min or Op.Max or Op.Pow:
                return $"Math.{e.Op}({Text(e.Args[0], 0)}, {Text(e.Args[1], 0)})";
            case Op.Clamp:
                return $"Math.Clamp({Text(e.Args[0], 0)}, 0, {Text(e.Args[1], 6)} - 1)";
            case Op.Less:
                return Binary("<", 4);
            case Op.LessEqual:
                return Binary("<=", 4);
            case Op.Equal:
                return Binary("==", 4);
            case Op.And:
                return Binary("&&", 3);
            case Op.Or:
                return Binary("||", 2);
            case Op.Not:
                return "!" + Text(e.Args[0], 9);
            case Op.InRange:
                return Wrap($"(uint){Text(e.Args[0], 9)} < (uint){Text(e.Args[1], 9)}", 4, precedence);
            case Op.Select:
                return Wrap($"{Text(e.Args[0], 1)} ? {Text(e.Args[1], 1)} : {Text(e.Args[2], 1)}", 1, precedence);
            case Op.ToInt:
                return Wrap($"(int){Text(e.Args[0], 9)}", 9, precedence);
            case Op.Abs or Op.Sqrt or Op.Exp or Op.Log or Op.Sin or Op.Cos or Op.Tanh or Op.Floor or Op.Ceiling or Op.Sign:
                return $"Math.{e.Op}({Text(e.Args[0], 0)})";
            default:
                throw new System.ArgumentOutOfRangeException(nameof(e), e.Op, "known to kernels only");
        }
    }

    static string Wrap(string text, int own, int outer) => outer > own ? $"({text})" : text;
}
