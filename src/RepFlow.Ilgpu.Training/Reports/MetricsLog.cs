using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>
/// The numbers of a run in <c>metrics.jsonl</c>: a JSON object a line, <c>{"step":120,"epoch":1.5,"split":"train","loss":0.7,"learning_rate":0.01}</c>. Each
/// line is written by one call. A number that is not finite is null, since JSON has none. Not safe for use by several threads at once.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly string path;
    readonly FileStream stream;

    MetricsLog(string path, FileStream stream) => (this.path, this.stream) = (path, stream);

    /// <summary>Begins a log, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The log.</returns>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static MetricsLog Create(string path) => Open(path, FileMode.Create);

    /// <summary>
    /// Goes on with a log where a run is resumed: lines of what will be done again are dropped, and so is what a process that was killed left of a line. The file is
    /// replaced as a whole, so being killed here loses nothing.
    /// </summary>
    /// <param name="path">The file; where there is none, a log begins.</param>
    /// <param name="stays">Whether a line stays.</param>
    /// <returns>The log.</returns>
    /// <exception cref="InputException">The file cannot be read or written.</exception>
    public static MetricsLog Resume(string path, Func<MetricsEntry, bool> stays)
    {
        ArgumentNullException.ThrowIfNull(stays);
        var lines = Lines(path);
        var kept = string.Concat(lines.Where(line => line.Entry is { } entry && stays(entry)).Select(line => line.Text + "\n"));
        if (kept.Length > 0)
        {
            using var file = OutputFile.Create(path);
            file.Write(to => to.Write(Encoding.UTF8.GetBytes(kept)));
            file.Commit();
            return Open(path, FileMode.Append);
        }

        return Create(path);
    }

    /// <summary>Reads a log, without what is no whole line.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The entries, in the order of the lines; none without a file.</returns>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static IReadOnlyList<MetricsEntry> Read(string path) => [.. Lines(path).Select(line => line.Entry).OfType<MetricsEntry>()];

    /// <summary>Adds a line.</summary>
    /// <param name="entry">What it says.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Add(MetricsEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("step", entry.Step);
            json.WriteNumber("epoch", entry.Epoch);
            json.WriteString("split", entry.Split);
            foreach (var (name, value) in entry.Values)
            {
                if (double.IsFinite(value))
                {
                    json.WriteNumber(name, value);
                }
                else
                {
                    json.WriteNull(name);
                }
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        try
        {
            stream.Write(line.WrittenSpan);
        }
        catch (IOException e)
        {
            throw FileMessage.Unwritable(path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    static MetricsLog Open(string path, FileMode mode)
    {
        try
        {
            return new MetricsLog(path, new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileMessage.Unwritable(path, e);
        }
    }

    static IReadOnlyList<(string Text, MetricsEntry? Entry)> Lines(string path)
    {
        try
        {
            var text = File.ReadAllText(path);

            // What follows the last end of a line is no whole line.
            return [.. text.Split('\n')[..^1].Select(line => (line, Parse(line)))];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read '{path}': {FileMessage.Reason(e)}.");
        }
    }

    /// <summary>The entry that a line says; null where it says none.</summary>
    static MetricsEntry? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var (step, epoch, split) = (0L, 0.0, "");
            var values = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                switch (member.Name, member.Value.ValueKind)
                {
                    case ("step", JsonValueKind.Number):
                        step = member.Value.GetInt64();
                        break;
                    case ("epoch", JsonValueKind.Number):
                        epoch = member.Value.GetDouble();
                        break;
                    case ("split", JsonValueKind.String):
                        split = member.Value.GetString()!;
                        break;
                    case (_, JsonValueKind.Number):
                        values[member.Name] = member.Value.GetDouble();
                        break;
                    case (_, JsonValueKind.Null):
                        values[member.Name] = double.NaN;
                        break;
                }
            }

            return new MetricsEntry(step, epoch, split, values);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
