using nietras.SeparatedValues;

namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>A CSV file with a header: its rows by the names of the columns.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">Each row's line, and its value in a column: empty where it has none there.</param>
sealed record CsvTable(IReadOnlyCollection<string> Columns, IReadOnlyList<(int Line, Func<string, string> Value)> Rows)
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The table.</returns>
    /// <exception cref="InputException">It is no CSV, or a row has more values than there are columns.</exception>
    public static CsvTable Read(string file)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var rows = new List<(int, Func<string, string>)>();
        try
        {
            using var reader = Sep.New(',')
                .Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true }).From(ListText.Open(file));
            foreach (var row in reader)
            {
                string[] values = [.. Enumerable.Range(0, row.ColCount).Select(_ => string.Empty)];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = row[i].ToString().Trim();
                }

                if (columns.Count == 0)
                {
                    for (var i = 0; i < values.Length; i++)
                    {
                        columns.TryAdd(values[i].TrimStart('\uFEFF'), i);
                    }
                }
                else if (values.Length > columns.Count)
                {
                    throw ListText.Wrong(
                        file,
                        row.LineNumberFrom,
                        $"it has {values.Length} values, and there are {columns.Count} columns. Put what holds a comma into quotes.");
                }
                else if (Array.Exists(values, value => value.Length > 0))
                {
                    rows.Add((row.LineNumberFrom, name => columns.TryGetValue(name, out var at) && at < values.Length ? values[at] : string.Empty));
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw new InputException($"'{file}' is no CSV that can be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}). Correct it.");
        }

        return new CsvTable(columns.Keys, rows);
    }
}
