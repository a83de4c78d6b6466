using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow train</c>: trains a network on clips, into a folder from which it can be taken up, evaluated and used.</summary>
static class TrainVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var options = new TrainOptions();
        var outFolder = new Option<string>("--out") { Description = "the folder of the run", HelpName = "RUN", DefaultValueFactory = _ => "run" };
        var resume = new Option<bool>("--resume") { Description = "take up the run in --out where it was left, with its own settings" };
        var init = new Option<string?>("--init") { Description = "weights to begin with: .safetensors, .pt or .pth, names as in torchvision", HelpName = "FILE" };
        var baseline = new Option<bool>("--baseline") { Description = "train the same network without flow too, and compare them" };
        var every = CommonOptions.Number("--checkpoint-every", "updates from one checkpoint within an epoch to the next; 0 for one an epoch", 0, 0);
        var cache = new CacheArguments();
        var workers = CommonOptions.Workers();
        var device = CommonOptions.Device();
        var matrix = new MatrixOptions();
        device.Description += "; several, as in cuda:0,cuda:1, train together, each on a batch of its own";
        var json = CommonOptions.Json();
        var command = new LastingCommand(
            "train",
            "Trains a network on video clips, or on 'motion', a data set that needs no file. 'mpirun -n N repflow train' trains it in N processes, each on a batch of its own.",
            "cut off, as where a process of mpirun dies: what was done since the last checkpoint is lost. Go on with --resume.");
        foreach (var option in new Option[] { outFolder, resume, init, baseline, every, device, json }.Concat(options.All).Append(workers).Concat(matrix.All))
        {
            command.Add(option);
        }

        cache.AddTo(command);
        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            var terminal = context.Terminal;
            var resumes = parse.GetValue(resume);
            string[] given = [.. options.Given(parse).Concat(parse.GetValue(init) is null ? [] : ["--init"])];
            if (resumes && given.Length > 0)
            {
                throw new UsageException($"a run is taken up with its own settings: leave out {string.Join(", ", given)}, or --resume.");
            }

            var processes = MpiReplicas.Find();
            if (parse.GetValue(device)?.Contains(',', StringComparison.Ordinal) == true && processes is not null)
            {
                throw new UsageException($"several devices and several processes are one or the other: give each process one device, not {parse.GetValue(device)}.");
            }

            using var devices = new OpenDevices(parse.GetValue(device), name => matrix.Open(terminal, parse, name));
            var request = new RunRequest(devices.All, processes, cache.Open(parse, terminal.Note), parse.GetValue(workers), parse.GetValue(every));
            terminal.IsMuted = !request.IsFirst;
            var path = parse.GetRequiredValue(outFolder);
            var settings = resumes ? null : options.Settings(parse);
            if (settings is not null && parse.GetValue(baseline) && !ModelCatalog.HasFlow(settings.Model))
            {
                throw new UsageException($"--baseline compares with the same network without flow, and {settings.Model} has none.");
            }

            var results = new List<RunResult>();
            if (parse.GetValue(baseline))
            {
                var without = Path.Combine(path, "baseline");
                results.Add(TrainingRun.Train(terminal, without, settings is null ? null : settings with { Model = ModelCatalog.WithoutFlow(settings.Model) }, parse.GetValue(init), request, cancellation));
            }

            results.Add(TrainingRun.Train(terminal, path, settings, parse.GetValue(init), request, cancellation));
            processes?.Leave();
            Show(terminal, path, results);
            return 0;
        });
        return command;
    }

    static void Show(Terminal terminal, string path, IReadOnlyList<RunResult> results)
    {
        if (!terminal.Json)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("model", "parameters", "epochs", "top-1", "best epoch", "minutes", "device busy");
            foreach (var result in results)
            {
                table.AddRow(
                    result.Model, Invariant($"{result.Parameters:n0}"), Invariant($"{result.State.Epoch}"), Top1(result.State.Best), double.IsNaN(result.State.Best) ? "-" : Invariant($"{result.State.BestEpoch}"),
                    Invariant($"{result.Time.TotalMinutes:0.0}"), Invariant($"{result.Busy:P0}"));
            }

            terminal.Table(table, "device busy", "parameters");
            terminal.Line($"In {path}: curves.png, confusion.png, examples.png, best.safetensors, metrics.jsonl. 'repflow eval --checkpoint {path}' evaluates it again.");
        }

        var last = results[^1];
        terminal.Result(new JsonObject
        {
            ["run"] = path,
            ["model"] = last.Model,
            ["top1"] = Finite(last.State.Best),
            ["best_epoch"] = last.State.BestEpoch,
            ["epochs"] = last.State.Epoch,
            ["steps"] = last.State.Steps,
            ["seconds"] = last.Time.TotalSeconds,
            ["busy"] = Finite(last.Busy),
            ["baseline_top1"] = results.Count > 1 ? Finite(results[0].State.Best) : null,
        });
    }

    static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    static string Top1(double value) => double.IsNaN(value) ? "-" : Invariant($"{100 * value:0.0} %");
}
