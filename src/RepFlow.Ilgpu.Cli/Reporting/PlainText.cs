using System.Globalization;
using System.Text;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>Text that a terminal shows as it is: a file's name must not move the cursor, hide itself or turn the line around.</summary>
static class PlainText
{
    /// <summary>Writes characters that steer a terminal, or cannot be seen, as <c>\u001B</c> and the like, which JSON reads as the characters again.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lines">Whether it has several lines, whose ends stay.</param>
    /// <returns>The text with those characters escaped.</returns>
    public static string Of(string text, bool lines = false)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = rune.ToString();
            if (!Steers(rune) || (lines && rune.Value == '\n'))
            {
                plain.Append(shown);
                continue;
            }

            foreach (var unit in shown)
            {
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }
        }

        return plain.ToString();
    }

    // Joiners belong to many scripts and to emoji.
    static bool Steers(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };
}
