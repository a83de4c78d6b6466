using System;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes indented lines.</summary>
sealed class CodeWriter
{
    readonly StringBuilder text = new();
    int depth;
    bool fresh = true;

    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            text.Append(' ', 4 * depth).Append(line);
        }

        text.Append('\n');
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
