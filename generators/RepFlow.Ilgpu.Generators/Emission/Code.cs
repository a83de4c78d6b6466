using System.Text;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Emitted code: texts that show it as it is, each with others in it, and where its lines stand once it is whole.</summary>
static class Code
{
    /// <summary>What stands in a text for a line that is left out.</summary>
    public const string None = "\0";

    /// <summary>The columns of a line.</summary>
    const int Width = 150;

    /// <summary>A list in a line.</summary>
    public static string List(IEnumerable<string> items) => string.Join(", ", items);

    /// <summary>Some lines of a text, or none.</summary>
    public static string Lines(IEnumerable<string> lines) => string.Join("\n", lines.DefaultIfEmpty(None));

    /// <summary>Lines under a condition.</summary>
    public static string When(bool condition, string lines) => condition ? lines : None;

    /// <summary>True or false.</summary>
    public static string Literal(bool value) => value ? "true" : "false";

    /// <summary>
    /// The text with its lines indented by their braces, and broken where they are too long. No empty line stands at a block's ends or beside another.
    /// </summary>
    public static string Layout(string text)
    {
        var code = new StringBuilder();
        var (depth, isFirst, isGap, isOpen) = (0, true, false, false);
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line != None))
        {
            if (line.Length == 0)
            {
                isGap = !isFirst;
                continue;
            }

            depth -= Begins(line, "}") ? 1 : 0;
            code.Append(isGap && !Begins(line, "}") ? "\n" : "");
            var isContinued = isOpen || Begins(line, "where ") || Begins(line, ": ") || Begins(line, "? ");
            foreach (var part in LineBreaks.Of((isContinued ? "    " : "") + line, Width - (4 * depth)))
            {
                code.Append(' ', 4 * depth).Append(part).Append('\n');
            }

            (isFirst, isGap) = (line == "{", false);
            depth += isFirst ? 1 : 0;

            // What follows an arrow or an opening parenthesis belongs to it, to the statement's end.
            isOpen = !Begins(line, "//") && (Ends(line, "(") || Ends(line, "=>") || (isOpen && !Ends(line, ";")));
        }

        return code.ToString();
    }

    static bool Begins(string line, string text) => line.StartsWith(text, StringComparison.Ordinal);

    static bool Ends(string line, string text) => line.EndsWith(text, StringComparison.Ordinal);
}
