using System;
using System.Collections.Generic;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes indented lines.</summary>
sealed class CodeWriter
{
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

    /// <summary>A list in one line, or in a line for each item where that would be too long.</summary>
    public CodeWriter List(string head, IReadOnlyList<string> items, string tail)
    {
        var line = head + string.Join(", ", items) + tail;
        if ((4 * depth) + line.Length <= Width)
        {
            return Line(line);
        }

        Line(head.TrimEnd());
        for (var at = 0; at < items.Count; at++)
        {
            Line("    " + items[at] + (at < items.Count - 1 ? "," : tail));
        }

        return this;
    }

    /// <summary>A list in as few lines as it fits in.</summary>
    public CodeWriter Packed(string head, IEnumerable<string> items, string tail)
    {
        const int Width = 140;
        var line = head;
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                line += ",";
                if ((4 * depth) + line.Length + item.Length > Width)
                {
                    Line(line);
                    line = "   ";
                }

                line += " ";
            }

            line += item;
            isFirst = false;
        }

        return Line(line + tail);
    }

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
