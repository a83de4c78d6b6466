using System.Globalization;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>The lines of a list.</summary>
static class ListText
{
    const long MostBytes = 1 << 29;

    /// <summary>Reads the lines of a list that hold something, whichever way they end, without blanks around them.</summary>
    /// <param name="path">The list.</param>
    /// <returns>The lines with their numbers, from 1.</returns>
    /// <exception cref="InputException">It is not there, empty, or no text.</exception>
    public static IReadOnlyList<(int Number, string Text)> Lines(string path)
    {
        using var reader = new StreamReader(Open(path));
        var lines = new List<(int, string)>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Contains('\0', StringComparison.Ordinal))
            {
                throw Wrong(path, number, "it is no text. Name a list of clips.");
            }

            if (line.Trim() is { Length: > 0 } text)
            {
                lines.Add((number, text));
            }
        }

        return lines.Count > 0 ? lines : throw new InputException($"'{path}' holds no line. It was probably not written completely; get it again.");
    }

    /// <summary>Opens a list.</summary>
    /// <param name="path">The list.</param>
    /// <returns>The stream.</returns>
    public static FileStream Open(string path)
    {
        var stream = InputFile.Open(path);
        if (stream.Length <= MostBytes)
        {
            return stream;
        }

        stream.Dispose();
        throw new InputException($"'{path}' is longer than any list of clips ({stream.Name.Length} bytes). Name a list.");
    }

    /// <summary>A failure that names a line.</summary>
    /// <param name="file">The list.</param>
    /// <param name="line">The line; 0 for none.</param>
    /// <param name="what">What is wrong and what to do, with a full stop.</param>
    /// <returns>The exception.</returns>
    public static InputException Wrong(string file, int line, string what) => new(line > 0 ? $"'{file}', line {line}: {what}" : $"'{file}': {what}");

    /// <summary>Reads a whole number from 0.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">The number.</param>
    /// <returns>Whether it is one.</returns>
    public static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
