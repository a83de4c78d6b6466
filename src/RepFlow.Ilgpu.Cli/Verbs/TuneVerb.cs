using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow tune</c>: measures which kernels compute a network's contractions fastest on a device, and writes it where other verbs find it.</summary>
static class TuneVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var model = CommonOptions.Model();
        var arguments = new ModelArguments();
        var output = new Option<string?>("--out")
        {
            Description = $"the folder of the file; what {TuningFile.Variable} names, or the user's folder for caches if not given",
            HelpName = "DIR",
        };
        var device = CommonOptions.Device();
        var matrix = new MatrixOptions();
        var json = CommonOptions.Json();
        var command = new Command("tune", "Measures which kernels compute a network's contractions fastest on a GPU, forward and in a training step; other verbs use them there from then on.");
        foreach (var option in new Option[] { model }.Concat(arguments.All).Concat([output, device]).Concat(matrix.All).Append(json))
        {
            command.Add(option);
        }

        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            using var opened = matrix.Open(context.Terminal, parse, parse.GetValue(device), isTuned: false);
            if (opened.IsHost)
            {
                throw new InputException($"{opened} has one kernel for each work and nothing to measure: name a GPU by --device ('repflow devices' lists them).");
            }

            // What is there is kept, so it must be readable: better said before hours of measuring than after.
            var file = new TuningFile(opened, parse.GetValue(output));
            file.Read();
            var network = ModelCatalog.Create(parse.GetRequiredValue(model), arguments.Options(parse));
            var results = Measure(context.Terminal, opened, network, arguments.Precision(parse), arguments.Input(parse), cancellation);
            var all = file.Merge(new KernelTuning([.. results.Select(result => result.Fastest)]));
            Show(context.Terminal, opened, file, results, all);
            return 0;
        });
        return command;
    }

    static List<TuningResult> Measure(Terminal terminal, Device device, ILayer network, Precision precision, Shape input, CancellationToken cancellation) =>
        terminal.Progress("planning", report =>
        {
            report(-1, "planning");
            var works = KernelTuner.Collect(device, () =>
            {
                using var plan = new MemoryPlan(device, precision) { IsInference = true };
                network.Plan(plan, plan.AddInputs(network, [input]), Gradients.None);
                TrainingStep.Describe(network, device, precision, [input]);
            });
            var tuner = new KernelTuner(device);
            var results = new List<TuningResult>();
            foreach (var (number, work) in works.Index())
            {
                report((double)number / works.Count, work.Name);
                results.Add(tuner.Measure(work, cancellation));
            }

            return results;
        });

    static void Show(Terminal terminal, Device device, TuningFile file, List<TuningResult> results, KernelTuning all)
    {
        var better = results.Where(result => result.Fastest.Kernel != result.Fastest.Usual).ToList();
        if (!terminal.Json)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("work", "fastest", "usual", "ratio", "ms");
            foreach (var (work, _, kernel, usual, milliseconds, ratio) in results.Select(result => result.Fastest))
            {
                string[] cells = [work, kernel, kernel == usual ? "" : usual, kernel == usual ? "" : Invariant($"{ratio:0.00}"), Invariant($"{milliseconds:0.####}")];
                table.AddRow([.. cells.Select(Markup.Escape)]);
            }

            terminal.Table(table);
        }

        terminal.Line($"{Counted.Of(results.Count, "contraction")} on {device}: another kernel than the usual one for {better.Count}. Written to {file.Path}, which has {all.Choices.Count}.");
        terminal.Result(new JsonObject
        {
            ["device"] = device.ToString(),
            ["file"] = file.Path,
            ["measured"] = results.Count,
            ["better"] = better.Count,
            ["results"] = new JsonArray([.. results.Select(ToJson)]),
        });
    }

    static JsonNode ToJson(TuningResult result) => new JsonObject
    {
        ["work"] = result.Fastest.Work,
        ["kernel"] = result.Fastest.Kernel,
        ["usual"] = result.Fastest.Usual,
        ["milliseconds"] = result.Fastest.Milliseconds,
        ["ratio"] = result.Fastest.Ratio,
        ["times"] = new JsonObject(result.Times.Select(time => KeyValuePair.Create(time.Kernel, (JsonNode?)time.Milliseconds))),
        ["wrong"] = new JsonArray([.. result.Wrong.Select(kernel => (JsonNode)kernel)]),
    };
}
