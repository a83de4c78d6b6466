using System.Globalization;

namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>This project's CSV: <c>path</c>, <c>label</c> or <c>label_id</c> or both, and if wanted <c>split</c>, <c>start</c>, <c>end</c>, <c>frames</c>.</summary>
static class CsvList
{
    const int MostNamed = 10;

    /// <summary>The names of the columns, each of which tells the format from others.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["path", "label", "label_id", "split", "start", "end", "frames"];

    /// <summary>Reads a list.</summary>
    /// <param name="file">The list.</param>
    /// <returns>Its lines.</returns>
    public static IEnumerable<ListEntry> Read(string file)
    {
        var table = CsvTable.Read(file);
        var known = Columns.Intersect(table.Columns, StringComparer.OrdinalIgnoreCase).ToList();
        if (!known.Contains("path") || !(known.Contains("label") || known.Contains("label_id")))
        {
            throw ListText.Wrong(
                file,
                1,
                $"its columns are {string.Join(", ", table.Columns.Take(MostNamed).Select(column => $"'{column}'"))}, and a list has 'path' and 'label' or 'label_id' "
                + "(and if wanted 'split', 'start', 'end', 'frames'). Correct the header.");
        }

        foreach (var (line, value) in table.Rows)
        {
            var entry = new ListEntry(file, line, value("path"));
            var (label, id) = (value("label"), value("label_id"));
            if (entry.Path.Length == 0)
            {
                throw entry.Wrong("the column 'path' is empty. Name the clip.");
            }

            if (label.Length == 0 && id.Length == 0)
            {
                throw entry.Wrong("there is neither a 'label' nor a 'label_id'. Give it one.");
            }

            var number = 0;
            if (id.Length > 0 && !ListText.IsNumber(id, out number))
            {
                throw entry.Wrong($"'label_id' is '{id}', and it takes a whole number from 0.");
            }

            yield return entry with
            {
                Class = label.Length > 0 ? label : null,
                Numbers = id.Length > 0 ? [number] : [],
                Split = value("split") is { Length: > 0 } split ? split : SplitName.OfFile(file),
                Start = Seconds(entry, "start", value("start")),
                End = Seconds(entry, "end", value("end")),
                Frames = ListText.IsNumber(value("frames"), out var frames) ? frames : null,
            };
        }
    }

    /// <summary>Reads a time.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="column">The column, for the message.</param>
    /// <param name="text">The text.</param>
    /// <returns>The seconds; null where there is no text.</returns>
    public static double? Seconds(ListEntry entry, string column, string text) => text.Length == 0 ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < double.PositiveInfinity
            ? seconds
        : throw entry.Wrong($"'{column}' is '{text}', and it takes seconds from 0.");
}
