using System.Globalization;
using System.Text;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Metrics;

/// <summary>
/// A table of what was predicted, as a CSV file (RFC 4180) with a header: <c>path,label,predicted,top1,probability1,…,top5,probability5</c>. It appears whole, by
/// <see cref="Commit"/>, or not at all.
/// </summary>
public sealed class PredictionTable : IDisposable
{
    readonly IReadOnlyList<string> classes;
    readonly OutputFile file;
    readonly StringBuilder text = new();
    readonly int shown;

    /// <summary>Begins a table. Fails now if it cannot be written.</summary>
    /// <param name="path">Where it will stand.</param>
    /// <param name="classes">The names of the classes, in the order of their numbers.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public PredictionTable(string path, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(classes);
        this.classes = classes;
        shown = Math.Min(ClassificationMetrics.Five, classes.Count);
        Line(["path", "label", "predicted", .. Enumerable.Range(1, shown).SelectMany(at => (string[])[$"top{at}", $"probability{at}"])]);
        file = OutputFile.Create(path);
    }

    /// <summary>Adds a clip.</summary>
    /// <param name="path">What the clip is called.</param>
    /// <param name="label">The number of its class; below 0 where it is not known: the column is empty.</param>
    /// <param name="probabilities">A probability a class.</param>
    public void Add(string path, int label, ReadOnlySpan<float> probabilities)
    {
        var best = Scores.Best(probabilities, shown);
        List<string> fields = [path, label < 0 ? "" : classes[label], classes[best[0]]];
        foreach (var at in best)
        {
            fields.Add(classes[at]);
            fields.Add(probabilities[at].ToString("0.######", CultureInfo.InvariantCulture));
        }

        Line(fields);
    }

    /// <summary>Writes the table.</summary>
    /// <exception cref="InputException">It cannot be written, as on a full disk.</exception>
    public void Commit()
    {
        file.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
        file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    void Line(IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append("\r\n");

    // What a reader would take for the end of a field, or trim, stands in quotes.
    static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") >= 0 || field != field.Trim() ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
