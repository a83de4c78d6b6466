using System.Globalization;
using System.Text.RegularExpressions;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Ir;

/// <summary>Expressions from text like <c>x[2 * i + r - 1] * exp(w[r])</c>: numbers with a point are real, names are indices that were declared, tensors, or extents.</summary>
/// <param name="indices">The indices and their extents: <c>i&lt;N r&lt;3</c>.</param>
sealed partial class IrText(string indices = "")
{
    Queue<string> tokens = new();

    public ExprBuilder B { get; } = new();

    /// <summary>The indices that were declared.</summary>
    public IReadOnlyList<IndexVar> Indices => indices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => i.Split('<')).Select(i => new IndexVar(i[0], Extent(i[1]))).ToList();

    public Expr this[string text]
    {
        get
        {
            var outer = tokens;
            tokens = new(Token().Matches(text).Select(m => m.Value));
            var expr = Choice();
            Assert.Empty(tokens);
            tokens = outer;
            return expr;
        }
    }

    Expr Extent(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? B.Int(number) : B.Hyper(text, ExprType.Int);

    bool Take(string token) => tokens.TryPeek(out var next) && next == token && tokens.Dequeue() == token;

    Expr Choice()
    {
        var condition = Comparison();
        if (!Take("?"))
        {
            return condition;
        }

        var yes = Choice();
        Assert.True(Take(":"));
        return B.Select(condition, yes, Choice());
    }

    Expr Comparison()
    {
        var left = Sum();
        return Take("<") ? B.Less(left, Sum()) : Take("==") ? B.Equal(left, Sum()) : left;
    }

    Expr Sum()
    {
        var sum = Product();
        while (tokens.TryPeek(out var sign) && sign is "+" or "-")
        {
            sum = Take("+") ? B.Add(sum, Product()) : Take("-") ? B.Sub(sum, Product()) : sum;
        }

        return sum;
    }

    Expr Product()
    {
        var product = Factor();
        while (tokens.TryPeek(out var sign) && sign is "*" or "/" or "%")
        {
            product = Take("*") ? B.Mul(product, Factor()) : Take("/") ? B.Div(product, Factor()) : Take("%") ? B.Mod(product, Factor()) : product;
        }

        return product;
    }

    Expr Factor()
    {
        if (Take("-"))
        {
            return B.Neg(Factor());
        }

        if (Take("("))
        {
            var inner = Choice();
            Assert.True(Take(")"));
            return inner;
        }

        var name = tokens.Dequeue();
        return char.IsDigit(name[0]) ? name.Contains('.', StringComparison.Ordinal) ? B.Real(double.Parse(name, CultureInfo.InvariantCulture)) : B.Int(long.Parse(name, CultureInfo.InvariantCulture))
            : Take("[") ? B.Read(name, List("]"), B.True)
            : Take("(") ? Call(name, List(")"))
            : Indices.FirstOrDefault(i => i.Name == name) is { } index ? B.Index(index)
            : Extent(name);
    }

    Expr Call(string name, List<Expr> a) => name switch
    {
        "inside" => B.InRange(a[0], a[1]),
        "clamp" => B.Clamp(a[0], a[1]),
        "min" => B.Min(a[0], a[1]),
        "max" => B.Max(a[0], a[1]),
        "real" => B.ToReal(a[0]),
        _ => B.Function(Enum.Parse<Op>(name, ignoreCase: true), a[0]),
    };

    List<Expr> List(string end)
    {
        var list = new List<Expr> { Choice() };
        while (Take(","))
        {
            list.Add(Choice());
        }

        Assert.True(Take(end));
        return list;
    }

    [GeneratedRegex(@"\d+(\.\d+)?|\w+|==|\S")]
    private static partial Regex Token();
}
