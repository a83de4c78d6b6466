namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Breaks statements and comments that are longer than a line, behind commas and arrows or before operators, where they nest least.</summary>
static class LineBreaks
{
    static readonly string[] Operators = [" : ", " || ", " && ", " | ", " & ", " + ", " - "];
    static readonly string[] Tighter = [" = ", " += ", " ? ", " * ", " / "];

    /// <summary>The lines of a text.</summary>
    /// <param name="line">The text.</param>
    /// <param name="width">The columns that there are for it.</param>
    public static IEnumerable<string> Of(string line, int width)
    {
        var comment = line.StartsWith("/// ", StringComparison.Ordinal) ? "/// " : line.StartsWith("// ", StringComparison.Ordinal) ? "// " : null;
        for (var indent = ""; line.Length > 0; indent = comment ?? "    ")
        {
            var at = indent.Length + line.Length <= width ? line.Length : comment is null ? Break(line, width - indent.Length) : Space(line, width - indent.Length);
            yield return indent + line.Substring(0, at).TrimEnd();
            line = line.Substring(at).TrimStart();
        }
    }

    static int Space(string line, int width)
    {
        var at = line.LastIndexOf(' ', width - 1);
        return at > 4 ? at : line.Length;
    }

    /// <summary>The last place among those of least depth, in what fits; the first place at all where none fits.</summary>
    static int Break(string line, int width)
    {
        var (best, least, depth, types, quoted) = (-1, int.MaxValue, 0, 0, false);
        for (var at = 1; at < line.Length; at++)
        {
            var c = line[at];
            quoted ^= c == '"' && (!quoted || line[at - 1] != '\\');
            if (quoted)
            {
                continue;
            }

            if (at > width && best > 0)
            {
                break;
            }

            depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;

            // A type's arguments; what compares stands between blanks.
            types += c == '<' && line[at - 1] != ' ' ? 1 : c == '>' && types > 0 && line[at - 1] != ' ' ? -1 : 0;
            var isTighter = IsOneOf(Tighter, line, at);
            var isBehind = c == ' ' && (line[at - 1] == ',' || (line[at - 1] == '>' && at > 1 && line[at - 2] == '='));
            var place = isBehind || isTighter || IsOneOf(Operators, line, at) ? at : -1;
            var tightness = (2 * (depth + types)) + (isTighter ? 1 : 0);

            // What is left of a line that is broken early says little.
            if (place > width / 4 && (place <= width || best < 0) && tightness <= least)
            {
                (best, least) = (place, tightness);
            }
        }

        return best > 0 ? best : line.Length;
    }

    static bool IsOneOf(string[] operators, string line, int at) =>
        line[at] == ' ' && Array.Exists(operators, o => string.CompareOrdinal(line, at, o, 0, o.Length) == 0);
}
