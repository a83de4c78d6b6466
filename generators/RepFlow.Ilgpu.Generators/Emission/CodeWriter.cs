using System.Text;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes indented lines.</summary>
sealed class CodeWriter
{
    /// <summary>What stands in a text for a line that is left out.</summary>
    public const string None = "\0";

    /// <summary>The columns of a line.</summary>
    const int Width = 150;

    readonly StringBuilder text = new();
    int depth;
    bool fresh = true;

    public CodeWriter Line(string line = "")
    {
        if (line.Length == 0)
        {
            text.Append('\n');
        }

        foreach (var part in LineBreaks.Of(line, Width - (4 * depth)))
        {
            text.Append(' ', 4 * depth).Append(part).Append('\n');
        }

        fresh = false;
        return this;
    }

    /// <summary>Lines as they stand in a text, indented by their braces, which may be closed by another text.</summary>
    public void Text(string lines)
    {
        foreach (var line in lines.Split('\n').Select(line => line.Trim()).Where(line => line != None))
        {
            depth -= line.StartsWith("}", StringComparison.Ordinal) ? 1 : 0;
            Line(line.StartsWith("where ", StringComparison.Ordinal) ? "    " + line : line);
            fresh = line == "{";
            depth += fresh ? 1 : 0;
        }
    }

    /// <summary>An empty line between members, not after an opening brace.</summary>
    public CodeWriter Gap() => fresh ? this : Line();

    /// <summary>Opens a braced block; disposing of the result closes it.</summary>
    public Closing Block(string header)
    {
        if (header.Length > 0)
        {
            Line(header);
        }

        Line("{");
        depth++;
        fresh = true;
        return new Closing(this, "}");
    }

    /// <summary>A block whose header has a constraint below it.</summary>
    public Closing ConstrainedBlock(string header, string constraint)
    {
        Line(header);
        Line("    " + constraint);
        return Block("");
    }

    /// <summary>A list in as few lines as it fits in.</summary>
    public CodeWriter Packed(string head, IEnumerable<string> items, string tail) => Line(head + string.Join(", ", items) + tail);

    /// <summary>A block whose header is a list.</summary>
    public Closing PackedBlock(string head, IEnumerable<string> items, string tail)
    {
        Packed(head, items, tail);
        return Block("");
    }

    public override string ToString() => text.ToString();

    public readonly struct Closing(CodeWriter writer, string brace) : IDisposable
    {
        public void Dispose()
        {
            writer.depth--;
            writer.Line(brace);
        }
    }
}
