using System.Globalization;
using System.Text;
using nietras.SeparatedValues;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>
/// Measurements as a table: a row for each work, and for each device what it took here, its share of the device's ceiling, and the ratio to each peer.
/// </summary>
sealed class BenchTable
{
    const string Ratios = "/ peer: the time here over the peer's, the median over turns; below 1 repflow is faster";

    readonly IReadOnlyList<BenchSession> sessions;
    readonly IReadOnlyList<(string Device, string Processor)> devices;

    /// <summary>Makes a table.</summary>
    /// <param name="sessions">What was measured.</param>
    public BenchTable(IReadOnlyList<BenchSession> sessions)
    {
        this.sessions = sessions;
        devices = [.. sessions.Select(session => (session.Device, session.Processor)).Distinct()];
        var columns = new List<string> { "work" };
        var parts = new List<(int Device, string By)>();
        foreach (var (number, device) in devices.Index())
        {
            var mark = devices.Count > 1 ? $"{Mark(number)}: " : "";
            columns.AddRange([$"{mark}ms", $"{mark}of ceiling"]);
            parts.Add((number, BenchMeasurement.Ours));
            foreach (var peer in Of(device).Select(found => found.By).Where(by => by != BenchMeasurement.Ours).Distinct())
            {
                columns.Add($"{mark}/ {peer}");
                parts.Add((number, peer));
            }
        }

        Columns = columns;
        var works = sessions.SelectMany(session => session.Measurements).Select(found => (found.Bench, found.Work)).Distinct();
        Rows = [.. works.Select(work => Row(work, parts))];
        Legend =
        [
            .. devices.Select((device, number) => (devices.Count > 1 ? $"{Mark(number)} is " : "") + Name(device)),
            .. parts.Exists(part => part.By != BenchMeasurement.Ours) ? [Ratios] : Array.Empty<string>(),
        ];
    }

    /// <summary>The heads of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The cells of each row; empty where nothing was measured.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>What stands in the columns, a line each.</summary>
    public IReadOnlyList<string> Legend { get; }

    /// <summary>The table in Markdown.</summary>
    /// <returns>The text.</returns>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var session in sessions)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {session.Date:yyyy-MM-dd}, {Name((session.Device, session.Processor))}: ");
            text.Append(CultureInfo.InvariantCulture, $"`{session.Command}`; ");
            text.AppendLine(string.Join(", ", session.Versions.Select(version => $"{version.Key} {version.Value}")) + ".");
            text.Append("  Ceilings: ").Append(Describe(session.Ceilings)).AppendLine(".");
        }

        text.AppendLine().AppendLine(Line(Columns)).AppendLine(Line(Columns.Select(_ => "---")));
        foreach (var row in Rows)
        {
            text.AppendLine(Line(row));
        }

        text.AppendLine();
        foreach (var line in Legend)
        {
            text.Append("- ").Append(line).AppendLine(".");
        }

        return text.ToString();

        static string Line(IEnumerable<string> cells) =>
            $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }

    /// <summary>All measurements as CSV, a line each.</summary>
    /// <returns>The text.</returns>
    public string ToCsv()
    {
        using var writer = Sep.New(',').Writer(options => options with { Escape = true }).ToText();
        foreach (var session in sessions)
        {
            foreach (var found in session.Measurements)
            {
                var ours = session.Find(found.Bench, found.Work, BenchMeasurement.Ours);
                using var row = writer.NewRow();
                row["date"].Set($"{session.Date:O}");
                row["device"].Set(session.Device);
                row["processor"].Set(session.Processor);
                row["bench"].Set(found.Bench);
                row["work"].Set(found.Work);
                row["by"].Set(found.By);
                row["by_device"].Set(found.Device);
                row["threads"].Set($"{found.Threads}");
                row["turns"].Set($"{found.Ms.Count}");
                row["ms"].Set($"{found.Median():0.####}");
                row["ours_ms"].Set($"{ours?.Median():0.####}");
                row["ratio"].Set($"{ours?.RatioTo(found):0.####}");
                row["gflop"].Set($"{found.Flop / 1e9:0.######}");
                row["mbytes"].Set($"{found.Bytes / 1e6:0.######}");
            }
        }

        return writer.ToString();
    }

    /// <summary>Ceilings in words.</summary>
    /// <param name="ceilings">The ceilings.</param>
    /// <returns>The words.</returns>
    public static string Describe(Ceilings ceilings) => Invariant(
        $"{ceilings.CopyBytesPerSecond / 1e9:0.#} GB/s copying, {ceilings.FlopPerSecond / 1e9:0} GFLOP/s of multiply-adds, ")
        + Invariant($"{ceilings.RootsPerSecond / 1e9:0.##} G roots and quotients a second");

    static string Mark(int number) => number < 26 ? $"{(char)('A' + number)}" : $"D{number + 1}";

    static string Name((string Device, string Processor) device) =>
        device.Device == device.Processor ? device.Device : $"{device.Device}, processor: {device.Processor}";

    IEnumerable<BenchMeasurement> Of((string Device, string Processor) device) =>
        sessions.Where(session => (session.Device, session.Processor) == device).SelectMany(session => session.Measurements);

    List<string> Row((string Bench, string Work) work, List<(int Device, string By)> parts)
    {
        var cells = new List<string> { $"{work.Bench}: {work.Work}" };
        foreach (var (number, by) in parts)
        {
            // The latest, where a device measured it several times.
            var found = sessions.Where(session => (session.Device, session.Processor) == devices[number]).OrderBy(session => session.Date)
                .LastOrDefault(session => Find(session, by) is not null);
            var ours = found is null ? null : Find(found, BenchMeasurement.Ours);
            if (by != BenchMeasurement.Ours)
            {
                cells.Add(ours is null ? "" : Invariant($"{ours.RatioTo(Find(found!, by)!):0.00}"));
                continue;
            }

            cells.AddRange(ours is null ? ["", ""] : [Invariant($"{ours.Median():0.###}"), Share(ours, found!.Ceilings)]);
        }

        return cells;

        BenchMeasurement? Find(BenchSession session, string by) => session.Find(work.Bench, work.Work, by);
    }

    static string Share(BenchMeasurement ours, Ceilings ceilings) => ours.Flop > 0 && ours.Bytes > 0
        ? Invariant($"{100 * ours.Flop / (ours.Median() / 1000) / ceilings.Roof(ours.Flop / ours.Bytes):0} %")
        : "";
}
