using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Layers;
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
        var json = CommonOptions.Json();
        var command = new Command("gradcheck", "Proves the gradients of every layer by central differences in double precision.") { layer, device, json };
        Tool.SetWork(command, context, json, (parse, cancellation) => Run(context, parse.GetValue(layer), parse.GetValue(device), cancellation));
        return command;
    }

    static int Run(VerbContext context, string? layer, string? name, CancellationToken cancellation)
    {
        var terminal = context.Terminal;
        using var device = name is null ? Device.OpenDefault() : Device.Open(name);
        var results = terminal.Progress("gradcheck", progress =>
        {
            var lines = new List<GradientCheckResult>();
            progress(-1);

            // The standard definitions stand in an assembly that nothing else of this verb would load.
            foreach (var line in GradientCheck.RunAll(device, layer, typeof(RepresentationFlow).Assembly))
            {
                cancellation.ThrowIfCancellationRequested();
                lines.Add(line);
            }

            return lines;
        });
        var definitions = results.Select(r => r.Definition).Distinct().Count();
        var failed = results.Count(r => !r.Passed);
        if (!terminal.Json)
        {
            terminal.Table(ToTable(results), "device", "excluded", "sample", "difference", "adjoint", "f32 error", "tested");
        }

        terminal.Line($"{Counted.Of(definitions, "definition")}, {Counted.Of(results.Count, "gradient")} on {device}: "
            + (failed == 0 ? "all passed" : $"{failed} failed"));
        terminal.Result(new JsonObject
        {
            ["device"] = device.ToString(),
            ["definitions"] = definitions,
            ["passed"] = failed == 0 && results.Count > 0,
            ["tolerance"] = GradientCheck.Tolerance,
            ["single_tolerance"] = GradientCheck.SingleTolerance,
            ["results"] = new JsonArray([.. results.Select(ToJson)]),
        });
        if (results.Count == 0)
        {
            terminal.Note($"'{layer}' has no differentiable input and no learned parameter.");
        }

        return failed == 0 ? 0 : Tool.Failed;
    }

    static Table ToTable(List<GradientCheckResult> results)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("definition", "sample", "of", "worst error", "adjoint", "difference", "tested", "excluded", "f32 error", "passed", "device");
        foreach (var r in results)
        {
            string[] cells =
            [
                r.Definition, r.Sample, r.Subject, $"{r.WorstError:e1}", $"{r.Analytic:g6}", $"{r.Numeric:g6}", $"{r.Tested}", $"{r.Excluded}",
                $"{r.SingleError:e1}", r.Passed ? "yes" : "NO", r.Device,
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }

    static JsonNode ToJson(GradientCheckResult r) => new JsonObject
    {
        ["definition"] = r.Definition,
        ["sample"] = r.Sample,
        ["of"] = r.Subject,
        ["worst_error"] = Finite(r.WorstError),
        ["analytic"] = Finite(r.Analytic),
        ["numeric"] = Finite(r.Numeric),
        ["tested"] = r.Tested,
        ["excluded"] = r.Excluded,
        ["single_error"] = Finite(r.SingleError),
        ["passed"] = r.Passed,
        ["device"] = r.Device,
    };

    // JSON has no infinity and no NaN; such an adjoint has failed, and null says that there is no number.
    static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
