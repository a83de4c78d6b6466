using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow gradcheck</c>: proves the gradients of every definition on a device.</summary>
static class GradCheckVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var layer = new Option<string?>("--layer") { Description = "only the definition of this name", HelpName = "NAME" };
        var device = CommonOptions.Device();
        var matrix = new MatrixOptions();
        var json = CommonOptions.Json();
        var command = new Command("gradcheck", "Proves values and gradients of every layer and block: against the host, its own methods and central differences.") { layer, device, json };
        foreach (var option in matrix.All)
        {
            command.Add(option);
        }

        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            using var opened = matrix.Open(context.Terminal, parse, parse.GetValue(device));
            return Run(context, parse.GetValue(layer), opened, cancellation);
        });
        return command;
    }

    static int Run(VerbContext context, string? layer, Device device, CancellationToken cancellation)
    {
        var terminal = context.Terminal;
        var results = terminal.Progress("gradcheck", progress =>
        {
            var lines = new List<GradientCheckResult>();
            progress(-1);

            // The standard definitions stand in assemblies that nothing else of this verb would load.
            foreach (var line in GradientCheck.RunAll(device, layer, typeof(Tensor).Assembly, typeof(RepresentationFlow).Assembly, typeof(ResNet).Assembly))
            {
                cancellation.ThrowIfCancellationRequested();
                lines.Add(line);
            }

            return lines;
        });
        var summary = GradientCheckSummary.Of(results);
        var definitions = summary.Proved.Count + summary.Failed.Count + summary.Untested.Count;
        if (!terminal.Json)
        {
            terminal.Table(ToTable(results), "excluded", "sample", "tested", "methods", "f32", "host");
            foreach (var line in results.Where(r => r.Reason.Length > 0))
            {
                terminal.Line($"{line.Definition} {line.Sample}{(line.Subject.Length > 0 ? $", {line.Subject}" : "")}: {Word(line.Outcome)}: {line.Reason}.");
            }
        }

        terminal.Line($"{Counted.Of(definitions, "definition")} on {device}: "
            + $"{summary.Proved.Count} proved, {Named(summary.Failed, "failed")}, {Named(summary.Untested, "untested")}.");
        terminal.Result(new JsonObject
        {
            ["device"] = device.ToString(),
            ["definitions"] = definitions,
            ["passed"] = summary.Failed.Count == 0 && results.Exists(r => r.Passed),
            ["proved"] = summary.Proved.Count,
            ["failed"] = Names(summary.Failed),
            ["untested"] = Names(summary.Untested),
            ["tolerance"] = GradientCheck.Tolerance,
            ["host_tolerance"] = GradientCheck.HostTolerance,
            ["single_tolerance"] = GradientCheck.SingleToleranceOn(device),
            ["results"] = new JsonArray([.. results.Select(ToJson)]),
        });
        return summary.Failed.Count == 0 ? 0 : Tool.Failed;
    }

    static Table ToTable(List<GradientCheckResult> results)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("definition", "sample", "of", "differences", "host", "methods", "f32", "tested", "excluded", "result");
        foreach (var r in results)
        {
            string[] cells =
            [
                r.Definition, r.Sample, r.Subject, Error(r.WorstError), Error(r.HostError), Error(r.ReferenceError), Error(r.SingleError),
                $"{r.Tested}", $"{r.Excluded}", Word(r.Outcome),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }

    static string Error(double value) => double.IsNaN(value) ? "" : value == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0e+0}");

    static string Word(GradientCheckOutcome outcome) => outcome switch
    {
        GradientCheckOutcome.Proved => "proved",
        GradientCheckOutcome.Failed => "FAILED",
        _ => "untested",
    };

    static string Named(IReadOnlyList<string> definitions, string what) =>
        definitions.Count == 0 ? $"none {what}" : $"{definitions.Count} {what} ({string.Join(", ", definitions)})";

    static JsonArray Names(IReadOnlyList<string> definitions) => new([.. definitions.Select(name => JsonValue.Create(name))]);

    static JsonNode ToJson(GradientCheckResult r) => new JsonObject
    {
        ["definition"] = r.Definition,
        ["sample"] = r.Sample,
        ["of"] = r.Subject,
        ["outcome"] = Word(r.Outcome).ToLowerInvariant(),
        ["passed"] = r.Outcome == GradientCheckOutcome.Untested ? null : r.Passed,
        ["reason"] = r.Reason,
        ["worst_error"] = r.WorstError,
        ["analytic"] = r.Analytic,
        ["numeric"] = r.Numeric,
        ["host_error"] = r.HostError,
        ["reference_error"] = r.ReferenceError,
        ["single_error"] = r.SingleError,
        ["tested"] = r.Tested,
        ["excluded"] = r.Excluded,
        ["device"] = r.Device,
    };
}
