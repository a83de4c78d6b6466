using System.Globalization;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Ir.Text;

/// <summary>Writes models: words between blanks, expressions by number, and first of all their nodes, each once, however often it is used.</summary>
/// <param name="builder">Has made the expressions.</param>
sealed class IrWriter(ExprBuilder builder) : IrArchive
{
    /// <summary>What stands for no name.</summary>
    public const string None = "~";

    readonly List<object> words = [];
    readonly HashSet<Expr> nodes = [];

    /// <inheritdoc/>
    public override void Section(string word) => words.Add("\n" + word);

    /// <inheritdoc/>
    public override string Name(string? value)
    {
        words.Add(IsPlain(value!) ? value! : Quoted(value!));
        return value!;
    }

    /// <inheritdoc/>
    public override string? Optional(string? value)
    {
        if (value is not null)
        {
            return Name(value);
        }

        words.Add(None);
        return null;
    }

    /// <inheritdoc/>
    public override double Real(double value)
    {
        words.Add(value == 0 && 1 / value < 0 ? "-0" : value.ToString("R", CultureInfo.InvariantCulture));
        return value;
    }

    /// <inheritdoc/>
    public override Expr Expr(Expr? value)
    {
        words.Add(value!);
        Reach(value!);
        return value!;
    }

    /// <summary>The text.</summary>
    public override string ToString()
    {
        // Nodes stand in the order of their making, so that whoever reads them makes them in the same.
        var order = nodes.OrderBy(n => n.Id).ToList();
        var numbers = order.Select((node, at) => (node, at)).ToDictionary(n => n.node, n => n.at);
        var text = new StringBuilder();
        text.Append("nodes ").Append(order.Count);
        foreach (var node in order)
        {
            // A node's own words are written like those of a model, into a list of their own.
            var line = new IrWriter(builder);
            line.Section(node.Op.ToString());
            SymbolText.Node(line, node, builder.Hints.TryGetValue(node, out var hint) ? hint : null);
            Append(text, line.words, numbers);
        }

        Append(text, words, numbers);
        return text.Append('\n').ToString();
    }

    static void Append(StringBuilder text, List<object> words, Dictionary<Expr, int> numbers)
    {
        foreach (var word in words)
        {
            var written = word is Expr e ? numbers[e].ToString(CultureInfo.InvariantCulture) : (string)word;
            text.Append(written[0] == '\n' ? "" : " ").Append(written);
        }
    }

    void Reach(Expr root)
    {
        var open = new Stack<Expr>();
        open.Push(root);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!nodes.Add(node))
            {
                continue;
            }

            foreach (var arg in node.Args)
            {
                open.Push(arg);
            }

            if (node.Symbol is Symbol.Index index)
            {
                open.Push(index.Extent);
            }
        }
    }

    static bool IsPlain(string text) => text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');

    static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r") + "\"";
}
