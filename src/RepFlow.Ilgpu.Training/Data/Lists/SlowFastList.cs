namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>Lists of SlowFast: <c>path label</c>, or <c>path number label</c>, whose number nothing is made of.</summary>
static class SlowFastList
{
    /// <summary>Reads a list.</summary>
    /// <param name="file">The list.</param>
    /// <param name="separator">What stands between the fields.</param>
    /// <returns>Its lines.</returns>
    public static IEnumerable<ListEntry> Read(string file, char separator)
    {
        foreach (var (line, text) in ListText.Lines(file))
        {
            var entry = new ListEntry(file, line, text) { Split = SplitName.OfFile(file) };
            var length = VideoFolder.PathLength(text, separator) is > 0 and var found ? found : text.IndexOf(separator, StringComparison.Ordinal);
            var fields = length > 0 ? text[length..].Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
            if (fields.Length is not (1 or 2) || !ListText.IsNumber(fields[^1], out var label))
            {
                throw entry.Wrong($"'{text}' is not of the form PATH{separator}LABEL. Check the format of the list and what separates its fields.");
            }

            yield return entry with { Path = text[..length].Trim('"'), Numbers = [label] };
        }
    }
}
