using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options of every kind of benchmark, and what they do.</summary>
/// <param name="runs">The measured runs of a turn, where nothing is said.</param>
sealed class BenchArguments(int runs)
{
    // What takes less is one line in the table; all kernels are in the JSON.
    const double LeastShare = 0.01;

    readonly Option<int> runsOption = CommonOptions.Number("--runs", "measured runs of a turn, after its warm-up", 1, runs);
    readonly Option<int> rounds = CommonOptions.Number("--rounds", "turns of each program", 1, 1);
    readonly Option<int?> threads = CommonOptions.Number("--threads", "threads of the host device and of peers on the processor (all)", 1);
    readonly Option<string[]> peers = new("--peer")
    {
        Description = "a command that does the same work in turns with this one, as benchmarks/peers has; may be given several times",
        HelpName = "COMMAND",
    };

    readonly Option<bool> kernels = new("--kernels") { Description = "time each kernel too, afterwards" };
    readonly Option<string?> output = CommonOptions.File("--out", "write every time, with device, versions and ceilings, as JSON");
    readonly Option<string?> roofline = CommonOptions.File("--roofline", "draw what was reached under the device's ceilings, as PNG");
    readonly Option<string?> device = CommonOptions.Device();
    readonly MatrixOptions matrix = new();
    readonly Option<bool> json = CommonOptions.Json();

    /// <summary>What people are shown besides; null for nothing.</summary>
    public Action<Terminal, BenchSession>? Summary { get; init; }

    /// <summary>Gives a command these options, and its work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="context">What it works with.</param>
    /// <param name="works">Finds what is measured on a device; told of a folder for models that peers read, null without peers.</param>
    public void SetWork(Command command, VerbContext context, Func<ParseResult, Device, string?, IReadOnlyList<BenchWork>> works)
    {
        foreach (var option in new Option[] { runsOption, rounds, threads, peers, kernels, output, roofline, device, json }.Concat(matrix.All))
        {
            command.Add(option);
        }

        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            SetThreads(parse.GetValue(threads));
            SameFile.Refuse(new[] { parse.GetValue(output), parse.GetValue(roofline) }.OfType<string>());
            using var opened = matrix.Open(context.Terminal, parse, parse.GetValue(device));
            using var exchange = parse.GetValue(peers) is { Length: > 0 } ? new Exchange() : null;
            Run(context.Terminal, parse, opened, works(parse, opened, exchange?.Path), cancellation);
            return 0;
        });
    }

    void Run(Terminal terminal, ParseResult parse, Device opened, IReadOnlyList<BenchWork> works, CancellationToken cancellation)
    {
        var others = new List<BenchPeer>();
        try
        {
            var place = opened.Kind == DeviceKind.Cuda ? parse.GetValue(device) ?? "cuda" : "cpu";
            var commands = parse.GetValue(peers) ?? [];
            others.AddRange(commands.Select(command => BenchPeer.Start(command, place, HostParallel.ThreadCount, opened.MatrixPrecision, terminal.Note)).OfType<BenchPeer>());
            var settings = new BenchSettings(parse.GetValue(rounds), parse.GetValue(runsOption), parse.GetValue(kernels));
            var measured = new BenchTurns(terminal, opened, HostParallel.ThreadCount, others, settings).Run(works, cancellation);
            var session = new BenchSession(
                DateTimeOffset.Now,
                CommandLine(parse),
                opened.ToString(),
                Processor(opened),
                Versions(others),
                Ceilings.Measure(opened, cancellation),
                measured);
            Show(terminal, session);
            if (!terminal.Json)
            {
                Summary?.Invoke(terminal, session);
            }

            Finish(terminal, BenchReport.Of(session), parse.GetValue(output), parse.GetValue(roofline));
        }
        finally
        {
            others.ForEach(other => other.Dispose());
        }
    }

    /// <summary>Writes what was measured into files that are asked for, and as JSON where that is.</summary>
    /// <param name="terminal">Where it is printed.</param>
    /// <param name="report">What was measured.</param>
    /// <param name="output">The file for all of it; null for none.</param>
    /// <param name="roofline">The file for the roofline; null for none.</param>
    public static void Finish(Terminal terminal, BenchReport report, string? output, string? roofline)
    {
        if (output is not null)
        {
            report.Write(output);
        }

        if (roofline is not null)
        {
            RooflinePicture.Write(roofline, report.Sessions);
        }

        terminal.Result(JsonSerializer.SerializeToNode(report, BenchJson.Default.BenchReport)!.AsObject());
    }

    /// <summary>Prints a session, its kernels first.</summary>
    static void Show(Terminal terminal, BenchSession session)
    {
        if (!terminal.Json)
        {
            foreach (var measured in session.Measurements.Where(measured => measured.Kernels is not null))
            {
                Show(terminal, measured.Work, measured.Kernels!);
            }

            Show(terminal, new BenchTable([session]));
        }

        terminal.Line($"The ceilings: {BenchTable.Describe(session.Ceilings)}.");
    }

    /// <summary>Prints a table.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="content">What it says.</param>
    public static void Show(Terminal terminal, BenchTable content)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns([.. content.Columns.Select(Markup.Escape)]);
        foreach (var row in content.Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        terminal.Table(table);
        foreach (var line in content.Legend)
        {
            terminal.Line(line);
        }
    }

    static void Show(Terminal terminal, string work, IReadOnlyList<KernelShare> kernels)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("kernels of " + Markup.Escape(work), "launches", "ms", "share");
        var small = kernels.Where(kernel => kernel.Share < LeastShare).ToList();
        var shown = kernels.Except(small).ToList();
        if (small.Count > 0)
        {
            shown.Add(new KernelShare(
                Invariant($"{small.Count} others"),
                small.Sum(kernel => kernel.Launches),
                small.Sum(kernel => kernel.Milliseconds),
                small.Sum(kernel => kernel.Share)));
        }

        foreach (var kernel in shown)
        {
            table.AddRow(
                Markup.Escape(kernel.Name), Invariant($"{kernel.Launches}"), Invariant($"{kernel.Milliseconds:0.##}"), Invariant($"{kernel.Share:P1}"));
        }

        terminal.Table(table);
    }

    // What others need to repeat it: peers are named beside their times, and files are nobody else's.
    string CommandLine(ParseResult parse)
    {
        string[] own = [peers.Name, output.Name, roofline.Name];
        var words = parse.Tokens.Select(token => token.Value).ToList();
        var kept = words.Where((word, at) => !own.Contains(word) && (at == 0 || !own.Contains(words[at - 1])));
        return string.Join(' ', kept.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word).Prepend("repflow"));
    }

    static void SetThreads(int? wanted)
    {
        if (wanted is not { } count)
        {
            return;
        }

        var before = Environment.GetEnvironmentVariable(HostParallel.ThreadsVariable);
        Environment.SetEnvironmentVariable(HostParallel.ThreadsVariable, Invariant($"{count}"));
        if (HostParallel.ThreadCount != count)
        {
            Environment.SetEnvironmentVariable(HostParallel.ThreadsVariable, before);
            throw new InputException(
                $"the host device works with {HostParallel.ThreadCount} threads already, and --threads says {count}. Start the program anew.");
        }
    }

    static string Processor(Device opened)
    {
        if (opened.Kind == DeviceKind.Host)
        {
            return opened.ToString();
        }

        using var host = Device.Open("host");
        return host.ToString();
    }

    static Dictionary<string, string> Versions(IReadOnlyList<BenchPeer> others)
    {
        var versions = new Dictionary<string, string>
        {
            ["repflow"] = typeof(BenchArguments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            [".NET"] = Environment.Version.ToString(),
            ["system"] = RuntimeInformation.OSDescription,
        };
        foreach (var other in others)
        {
            versions.TryAdd(other.Name, Invariant($"on {other.Device}, {other.Threads} threads"));
        }

        return versions;
    }

    /// <summary>A folder for what peers read.</summary>
    sealed class Exchange : IDisposable
    {
        readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-bench-");

        public string Path => folder.FullName;

        public void Dispose() => folder.Delete(recursive: true);
    }
}
