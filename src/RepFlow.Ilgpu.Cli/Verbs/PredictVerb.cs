using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Metrics;
using RepFlow.Ilgpu.Training.Reports;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow predict</c>: the most probable classes of videos.</summary>
static class PredictVerb
{
    const int BarWidth = 30;

    // Slower than life: there is much to look at.
    const double ExplainedFramesPerSecond = 5;

    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var videos = new Argument<string[]>("CLIP") { Description = "video files", Arity = ArgumentArity.OneOrMore };
        var checkpoint = CommonOptions.Checkpoint();
        var explain = new Option<string?>("--explain") { Description = "write a video of the clip beside the learned flow and what the network looked at (Grad-CAM)", HelpName = "FILE.mp4" };
        var views = new ViewOptions();
        var device = CommonOptions.Device();
        var matrix = new MatrixOptions();
        var json = CommonOptions.Json();
        var command = new Command("predict", "Says what a trained network sees in video clips.") { videos, checkpoint, explain };
        foreach (var option in views.All.Concat([device, json]).Concat(matrix.All))
        {
            command.Add(option);
        }

        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            var terminal = context.Terminal;
            if (parse.GetValue(explain) is not null && parse.GetRequiredValue(videos).Length > 1)
            {
                throw new UsageException("one clip is explained at a time: name one with --explain.");
            }

            if (parse.GetValue(explain) is { } video && !video.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
            {
                throw new UsageException($"--explain writes an .mp4 file; '{video}' is named otherwise.");
            }

            var run = TrainedRun.Open(parse.GetRequiredValue(checkpoint));
            SameFile.Refuse(new[] { parse.GetValue(explain) }.OfType<string>(), [.. parse.GetRequiredValue(videos), .. RunFolder.FilesBeside(run.Path)]);
            var list = new ClipList("the command line", run.Classes, [.. parse.GetRequiredValue(videos).Select(path => new ClipRecord(path, -1))]);
            using var opened = matrix.Open(terminal, parse, parse.GetValue(device));
            var frames = new VideoClips(list, new VideoClipsOptions { ShortSide = DataSet.DecodedSide(run.Settings), Note = terminal.Note });
            var source = DataSet.WithFlow(frames, run.Settings, opened, null);
            using var flow = source as IDisposable;
            var broken = new List<BrokenClip>();
            var options = views.Apply(parse, run.Settings.Testing with { MostBroken = 1, OnBroken = broken.Add });
            using var evaluator = new Evaluator(run.Network, opened, run.Settings.Precision, new ClipLoader(source, options));
            var result = terminal.Progress("predicting", progress => evaluator.Run(progress, cancellation));
            if (result.Predictions.Count == 0)
            {
                throw new InputException(broken.Count == 1 ? broken[0].Reason : $"no clip could be read, as the first: {broken[0].Reason}");
            }

            foreach (var clip in broken)
            {
                terminal.Note(clip.Reason);
            }

            if (parse.GetValue(explain) is { } file)
            {
                var example = Explanations.Of(run.Network, opened, source, options, 1, cancellation)[0];
                ExplainVideo.Write(file, example, ExplainedFramesPerSecond, cancellation);
            }

            foreach (var prediction in result.Predictions)
            {
                Show(terminal, run, prediction);
            }

            terminal.Result(new JsonObject
            {
                ["checkpoint"] = run.Path,
                ["predictions"] = new JsonArray([.. result.Predictions.Select(prediction => new JsonObject
                {
                    ["clip"] = prediction.Name,
                    ["class"] = run.Classes[prediction.Class],
                    ["top5"] = new JsonArray([.. Best(prediction).Select(at => new JsonObject { ["class"] = run.Classes[at], ["probability"] = prediction.Probabilities[at] })]),
                })]),
                ["broken"] = new JsonArray([.. broken.Select(clip => JsonValue.Create(clip.Reason))]),
            });
            return broken.Count > 0 ? Tool.Failed : 0;
        });
        return command;
    }

    static int[] Best(Prediction prediction) => Scores.Best(prediction.Probabilities, ClassificationMetrics.Five);

    static void Show(Terminal terminal, TrainedRun run, Prediction prediction)
    {
        if (terminal.Json)
        {
            return;
        }

        terminal.Line(prediction.Name);
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("class", "probability", "bar");
        foreach (var at in Best(prediction))
        {
            var share = prediction.Probabilities[at];
            table.AddRow(Markup.Escape("  " + run.Classes[at]), string.Create(CultureInfo.InvariantCulture, $"{100 * share,5:0.0} %"), new string('█', (int)Math.Round(BarWidth * share)));
        }

        terminal.Table(table, "bar");
    }
}
