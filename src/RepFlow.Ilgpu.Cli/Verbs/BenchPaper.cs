using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Reproduction;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Models;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench paper</c>: how long every network of the paper's Table 9 takes for a clip, its flow included.</summary>
static class BenchPaper
{
    const int Table = 9;

    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var size = CommonOptions.Number("--size", "height and width of a frame", 1, 224);
        var frames = CommonOptions.Number("--frames", "frames of the clip", 1, 32);
        var command = new Command("paper", "Measures every network of the paper's Table 9: the forward pass of a clip in inference, its flow included, beside the paper's times.") { size, frames };
        List<(PaperRow Row, IReadOnlyList<string> Works)> rows = [];
        new BenchArguments(3) { Summary = (terminal, session) => Show(terminal, rows, session) }.SetWork(command, context, (parse, device, _) =>
        {
            var start = new RunSettings { Frames = parse.GetValue(frames), Height = parse.GetValue(size), Width = parse.GetValue(size) };
            var works = new Dictionary<RunSettings, BenchWork>();
            rows = [.. PaperTables.Rows.Where(row => row.Table == Table).Select(row => (row, (IReadOnlyList<string>)[.. row.System.Parts.Select(Work)]))];
            return [.. works.Values];

            string Work(PaperSystem.Trained part)
            {
                var settings = start with { Model = part.Model };
                settings = part.Change?.Invoke(settings) ?? settings;
                if (!works.TryGetValue(settings, out var work))
                {
                    works.Add(settings, work = Forward(settings, device));
                }

                return work.Name;
            }
        });
        return command;
    }

    static BenchWork Forward(RunSettings settings, Device device)
    {
        var options = settings.ModelOptions(new ModelOptions().Classes);
        Shape input = [settings.Frames, 3, settings.Height, settings.Width];
        var flow = ModelCatalog.HasFlow(settings.Model) ? Invariant($" after {settings.FlowAfter}, {settings.Iterations} iterations") : "";
        var request = new JsonObject
        {
            ["model"] = settings.Model,
            ["shape"] = new JsonArray([.. input.Select(extent => (JsonNode)extent)]),
            ["frames"] = settings.Frames,
            ["classes"] = options.Classes,
            ["iterations"] = settings.Iterations,
            ["flow_after"] = settings.FlowAfter,
            ["precision"] = "f32",
        };
        return new NetworkWork(device, Precision.Single, ModelCatalog.Create(settings.Model, options), input, Invariant($"{settings.Model}{flow} of {string.Join('x', input)}"), request).Forward(null);
    }

    /// <summary>Prints the rows, each beside the paper's time, and both as ratios to the network on colours.</summary>
    static void Show(Terminal terminal, IReadOnlyList<(PaperRow Row, IReadOnlyList<string> Works)> rows, BenchSession session)
    {
        var (ours, theirs) = (Ms(rows[0].Works), Paper(rows[0].Row));
        var table = new Table().Border(TableBorder.Simple).AddColumns("table 9", "ms", "to RGB", "the paper's ms", "to RGB");
        foreach (var (row, works) in rows)
        {
            var paper = Paper(row);
            table.AddRow(
                Markup.Escape(row.Name),
                Invariant($"{Ms(works):0.0}"),
                Invariant($"{Ms(works) / ours:0.00}"),
                double.IsNaN(paper) ? "" : Invariant($"{paper:0}"),
                double.IsNaN(paper) ? "" : Invariant($"{paper / theirs:0.00}"));
        }

        terminal.Table(table);

        double Ms(IReadOnlyList<string> works) => works.Sum(work => session.Measurements.First(found => found.Work == work && found.By == BenchMeasurement.Ours).Median());

        static double Paper(PaperRow row) => row.Figures.FirstOrDefault(figure => figure.Column == PaperFigure.Time)?.Value ?? double.NaN;
    }
}
