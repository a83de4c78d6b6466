using System.Globalization;
using System.Text;
using nietras.SeparatedValues;
using RepFlow.Ilgpu.Training.Files;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>What rows came to, beside the paper's numbers, as text.</summary>
/// <param name="results">What the rows came to.</param>
/// <param name="how">How they were trained, in a line.</param>
sealed class ReproductionTable(IReadOnlyList<RowResult> results, string how)
{
    /// <summary>The headers.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["row", "network", "paper", "top-1", "ms a clip", "parameters"];

    /// <summary>The cells of a row.</summary>
    /// <param name="result">What it came to.</param>
    /// <returns>One for each header.</returns>
    public static IReadOnlyList<string> Cells(RowResult result) =>
    [
        result.Row.Name + (result.Row.IsReported ? " (reported by others)" : ""),
        result.Models,
        Paper(result.Row),
        result.Outcomes.Count == 0 ? "failed" : Invariant($"{100 * result.Top1:0.0} %") + (double.IsNaN(result.Spread) ? "" : Invariant($" ± {100 * result.Spread:0.0}")),
        result.Outcomes.Count == 0 ? "" : Invariant($"{result.Ms:0.0}"),
        result.Outcomes.Count == 0 ? "" : Invariant($"{result.Outcomes[0].Parameters:n0}"),
    ];

    /// <summary>What the paper says of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Its numbers, those from memory with a question mark.</returns>
    public static string Paper(PaperRow row) => string.Join("; ", row.Figures.Select(figure =>
        Invariant($"{figure.Value}{(figure.IsChecked ? "" : "?")}{(figure.Column == PaperFigure.Time ? " ms" : " %")}")
        + (figure.Column is PaperFigure.Kinetics or PaperFigure.Hmdb ? $" of {figure.Column}" : "")));

    /// <summary>All tables in Markdown.</summary>
    /// <returns>The text.</returns>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var table in results.GroupBy(result => result.Row.Table))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## Table {table.Key}: {PaperTables.Titles[table.Key]}").AppendLine();
            text.AppendLine(Line(Columns)).AppendLine(Line(Columns.Select(_ => "---")));
            foreach (var result in table)
            {
                text.AppendLine(Line(Cells(result)));
            }

            text.AppendLine();
        }

        text.AppendLine(how);
        text.AppendLine("Of several seeds the mean and the standard deviation. A question mark stands behind the paper's numbers that are from memory.");
        text.AppendLine("The time is that of one clip in inference, its flow included.");
        foreach (var failed in results.Where(result => result.Failure is not null))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{failed.Row.Id}: {failed.Failure}");
        }

        return text.ToString();

        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }

    /// <summary>All rows as CSV, a line for each seed.</summary>
    /// <returns>The text.</returns>
    public string ToCsv()
    {
        using var writer = Sep.New(',').Writer(options => options with { Escape = true }).ToText();
        foreach (var result in results)
        {
            foreach (var (seed, outcome) in result.Outcomes.Index())
            {
                using var row = writer.NewRow();
                row["row"].Set(result.Row.Id);
                row["network"].Set(result.Models);
                row["paper"].Set(Paper(result.Row));
                row["seed"].Set($"{seed}");
                row["top1"].Set($"{outcome.Top1:0.####}");
                row["loss"].Set($"{outcome.Loss:0.####}");
                row["clips"].Set($"{outcome.Clips}");
                row["ms"].Set($"{outcome.Ms:0.###}");
                row["parameters"].Set($"{outcome.Parameters}");
            }
        }

        return writer.ToString();
    }

    /// <summary>Writes Markdown, CSV and a picture of each, whole or not at all.</summary>
    /// <param name="path">Their path without an ending.</param>
    /// <exception cref="Training.InputException">One cannot be written.</exception>
    public void Write(string path)
    {
        Text($"{path}.md", ToMarkdown());
        Text($"{path}.csv", ToCsv());
        ReproductionPicture.Write($"{path}.png", results);

        static void Text(string path, string text)
        {
            using var file = OutputFile.Create(path);
            file.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            file.Commit();
        }
    }
}
