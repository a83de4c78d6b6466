using System.Text;

namespace RepFlow.Ilgpu.Training;

/// <summary>Names of a file in messages.</summary>
static class Quoted
{
    const int Most = 80;

    /// <summary>A name of a file for a message: on one line, and no longer than one reads.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The name in quotation marks.</returns>
    public static string Of(string name)
    {
        var text = new StringBuilder("'");
        foreach (var c in name.Length > Most ? name.AsSpan(0, Most) : name)
        {
            text.Append(char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? '?' : c);
        }

        return text.Append(name.Length > Most ? "…'" : "'").ToString();
    }
}
