using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Metrics;
using RepFlow.Ilgpu.Training.Reports;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow eval</c>: what a trained network makes of a split, from several clips and crops of each video.</summary>
static class EvalVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var checkpoint = CommonOptions.Checkpoint();
        var data = new Option<string?>("--data") { Description = "other data than the run's, with the same classes", HelpName = "DATA" };
        var split = new Option<string?>("--split") { Description = "the split to evaluate (the one that training evaluated)", HelpName = "SPLIT" };
        var list = new DataArguments();
        var views = new ViewOptions();
        var predictions = new Option<string?>("--predictions") { Description = "write what was predicted of each video, as CSV", HelpName = "FILE" };
        var confusion = new Option<string?>("--confusion") { Description = "draw which class was taken for which, as PNG", HelpName = "FILE" };
        var cache = new CacheArguments();
        var workers = CommonOptions.Workers();
        var device = CommonOptions.Device();
        var matrix = new MatrixOptions();
        var json = CommonOptions.Json();
        var command = new Command("eval", "Evaluates a trained network: top-1, top-5, mean class accuracy, each class.") { checkpoint, data, split };
        foreach (var option in list.All.Concat(views.All).Concat([predictions, confusion]).Append(workers).Concat([device, json]).Concat(matrix.All))
        {
            command.Add(option);
        }

        cache.AddTo(command);
        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            var terminal = context.Terminal;
            var run = TrainedRun.Open(parse.GetRequiredValue(checkpoint));
            var settings = run.Settings with { TestSplit = parse.GetValue(split) ?? run.Settings.TestSplit };
            settings = parse.GetValue(data) is { } other ? settings with { Data = other == RunSettings.Motion ? other : Path.GetFullPath(other), List = list.Options(parse) } : settings;
            SameFile.Refuse(
                new[] { parse.GetValue(predictions), parse.GetValue(confusion) }.OfType<string>(), [.. RunFolder.FilesBeside(run.Path), File.Exists(settings.Data) ? settings.Data : null]);
            using var table = parse.GetValue(predictions) is { } file ? new PredictionTable(file, run.Classes) : null;
            using var opened = matrix.Open(terminal, parse, parse.GetValue(device));
            using var clips = DataSet.Open(settings, opened, cache.Open(parse, terminal.Note), terminal.Note);
            var source = clips.Test ?? (parse.GetValue(split) is null && clips.TestSplit is null ? clips.Train : null)
                ?? throw new InputException($"'{settings.Data}' has no split to evaluate. Name one with --split.");
            if (!source.Classes.SequenceEqual(run.Classes))
            {
                throw new InputException($"'{settings.Data}' has other classes than the run ({Counted.Of(source.Classes.Count, "name")}, not the same {run.Classes.Count}).");
            }

            var broken = new List<BrokenClip>();
            var options = views.Apply(parse, settings.Testing);
            var loader = new ClipLoader(source, options with
            {
                Workers = parse.GetValue(workers) ?? options.Workers,
                OnBroken = clip =>
                {
                    broken.Add(clip);
                    terminal.Note($"left out: {clip.Reason}");
                },
            });
            using var evaluator = new Evaluator(run.Network, opened, settings.Precision, loader);
            var result = terminal.Progress("evaluating", progress => evaluator.Run(progress, cancellation));
            var counted = result.Count(run.Classes);
            foreach (var prediction in result.Predictions)
            {
                table?.Add(prediction.Name, prediction.Label, prediction.Probabilities);
            }

            table?.Commit();
            if (parse.GetValue(confusion) is { } picture)
            {
                ConfusionPicture.Write(picture, counted);
            }

            Show(terminal, run, options, result, counted, broken.Count);
            return 0;
        });
        return command;
    }

    static void Show(Terminal terminal, TrainedRun run, ClipLoaderOptions options, EvaluationResult result, ClassificationMetrics counted, int broken)
    {
        if (!terminal.Json)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("class", "videos", "accuracy", "precision");
            foreach (var one in counted.PerClass)
            {
                table.AddRow(Markup.Escape(one.Name), Invariant($"{one.Count}"), Percent(one.Accuracy), Percent(one.Precision));
            }

            terminal.Table(table, "precision");
        }

        var perVideo = Math.Max(1, options.Sampling.Clips) * options.Augmentation.Crops;
        var views = options.Sampling.Clips == 0 ? "all clips of each" : Invariant($"{Counted.Of(perVideo, "view")} of each");
        var left = broken > 0 ? Invariant($", {broken} left out") : "";
        terminal.Line(Invariant($"{counted.Count} videos, {views}{left}: top-1 {100 * counted.Top1:0.0} %, top-5 {100 * counted.Top5:0.0} %, mean of classes {100 * counted.MeanClassAccuracy:0.0} %"));
        terminal.Result(new JsonObject
        {
            ["checkpoint"] = run.Path,
            ["model"] = run.Settings.Model,
            ["videos"] = counted.Count,
            ["broken"] = broken,
            ["views"] = options.Sampling.Clips == 0 ? null : perVideo,
            ["top1"] = counted.Top1,
            ["top5"] = counted.Top5,
            ["mean_class_accuracy"] = counted.MeanClassAccuracy,
            ["loss"] = result.Loss,
            ["classes"] = new JsonArray([.. counted.PerClass.Select(one => new JsonObject
            {
                ["name"] = one.Name, ["videos"] = one.Count, ["accuracy"] = one.Accuracy, ["precision"] = one.Precision,
            })]),
            ["confusion"] = new JsonArray([.. Enumerable.Range(0, run.Classes.Count).Select(label =>
                new JsonArray([.. Enumerable.Range(0, run.Classes.Count).Select(predicted => JsonValue.Create(counted.Confusion(label, predicted)))]))]),
        });
    }

    static string Percent(double? share) => share is { } value ? Invariant($"{100 * value:0.0} %") : "-";
}
