using System.Globalization;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Ir.Text;

/// <summary>Reads what <see cref="IrWriter"/> writes.</summary>
sealed class IrReader : IrArchive
{
    readonly string text;
    readonly ExprBuilder builder;
    readonly List<Expr> nodes = [];
    int at;

    /// <summary>Reads the nodes.</summary>
    /// <param name="builder">Makes the expressions.</param>
    /// <param name="text">The text.</param>
    public IrReader(ExprBuilder builder, string text)
    {
        this.builder = builder;
        this.text = text;
        Section("nodes");
        for (var count = Number(0); count > 0; count--)
        {
            var op = Enum.TryParse<Op>(Word(), out var known) ? known : throw new FormatException("an operation is not known");
            var node = SymbolText.Node(this, op, builder, out var hint);
            nodes.Add(node);
            if (hint is not null)
            {
                builder.Hints[node] = hint;
            }
        }
    }

    /// <inheritdoc/>
    public override void Section(string word)
    {
        if (Word() is var found && found != word)
        {
            throw new FormatException($"'{word}' should stand where '{found}' does");
        }
    }

    /// <inheritdoc/>
    public override string Name(string? value) => Word();

    /// <inheritdoc/>
    public override string? Optional(string? value) => Word() is var word && word != IrWriter.None ? word : null;

    /// <inheritdoc/>
    public override double Real(double value) => Word() is var word && word == "-0" ? -0.0 : double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override Expr Expr(Expr? value) => nodes[Number(0)];

    string Word()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        if (at >= text.Length)
        {
            throw new FormatException("it ends too early");
        }

        if (text[at] != '"')
        {
            var begin = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            return text.Substring(begin, at - begin);
        }

        var word = new StringBuilder();
        for (at++; text[at] != '"'; at++)
        {
            // Emitted code breaks lines at blanks; line breaks of the word's own are written otherwise.
            word.Append(text[at] != '\\' ? text[at] == '\n' ? ' ' : text[at] : text[++at] switch { 'n' => '\n', 'r' => '\r', var c => c });
        }

        at++;
        return word.ToString();
    }
}
