using System.Diagnostics;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Runs;

/// <summary>From nothing to a trained network, its evaluation and its use; and what is lost when a run is killed: nothing.</summary>
public sealed class TrainVerbTests : IDisposable
{
    // As small as it can be: 26 clips of 3 frames of 16x16 pixels.
    static readonly string[] small =
        ["--data", "motion", "--clips", "26", "--size", "16", "--frames", "3", "--width", "2", "--flow-channels", "2", "--iterations", "2", "--batch", "4", "--device", "host"];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_is_trained_evaluated_and_taken_up()
    {
        var run = folder["run"];
        var trained = CommandLine.Run(["train", .. small, "--epochs", "2", "--baseline", "--dropout", "0.5", "--out", run, "--json"]);
        Assert.True(trained.Code == 0, trained.Error);
        Assert.Equal(12, trained.Json.GetProperty("steps").GetInt32());
        Assert.Equal(["baseline", "best.safetensors", "config.json", "confusion.png", "curves.png", "examples.png", "last.safetensors", "metrics.jsonl"], Names(run));
        Assert.Equal("resnet18", RunFolder.Find(Path.Combine(run, "baseline")).Read().Settings.Model);

        // The best epoch's result is that of its weights.
        var evaluated = CommandLine.Run("eval", "--checkpoint", run, "--device", "host", "--predictions", folder["p.csv"], "--confusion", folder["c.png"], "--json");
        Assert.True(evaluated.Code == 0, evaluated.Error);
        Assert.Equal(trained.Json.GetProperty("top1").GetDouble(), evaluated.Json.GetProperty("top1").GetDouble());
        Assert.Equal(5, evaluated.Json.GetProperty("videos").GetInt32());
        Assert.Equal(6, File.ReadAllLines(folder["p.csv"]).Length);

        // What a run says, other verbs take from it.
        Assert.Equal(0, CommandLine.Run("export", "--checkpoint", run, "--out", folder["model.onnx"]).Code);
        Assert.Equal("resnet18-flow", CommandLine.Run("describe", run, "--device", "host", "--json").Json.GetProperty("model").GetString());

        // Several views of each.
        var views = CommandLine.Run("eval", "--checkpoint", run, "--device", "host", "--clips", "2", "--crops", "random", "--random-crops", "3", "--json");
        Assert.Equal(6, views.Json.GetProperty("views").GetInt32());

        // A run that is over is over.
        var weights = File.ReadAllBytes(Path.Combine(run, "last.safetensors"));
        Assert.Equal(0, CommandLine.Run("train", "--resume", "--out", run, "--device", "host").Code);
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(run, "last.safetensors")));

        CommandLine.Fails(["train", .. small, "--out", run], run, "--resume");
        CommandLine.Fails(["train", "--resume", "--out", run, "--lr", "0.1"], "--lr", "own settings");
        CommandLine.Fails(["train", "--resume", "--out", folder["none"]], "no run");
        CommandLine.Fails(["eval", "--checkpoint", folder.Path], "no run");
        CommandLine.Fails(["eval", "--checkpoint", run, "--data", folder["nowhere.csv"]], "nowhere.csv");
        File.WriteAllText(Path.Combine(run, "config.json"), "{\"settings\":");
        CommandLine.Fails(["eval", "--checkpoint", run], "config.json", "damaged");
    }

    [Fact]
    public async Task Killed_at_any_moment_it_goes_on_as_if_nothing_had_happened()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string[] options = [.. small, "--epochs", "3", "--dropout", "0.5", "--average", "0.9"];
        Assert.Equal(0, CommandLine.Run(["train", .. options, "--out", folder["whole"]]).Code);
        string[] killed = ["--checkpoint-every", "1", "--out", folder["killed"]];
        var begun = false;
        for (var moment = 600; ; moment += 170)
        {
            var resumes = begun && File.Exists(Path.Combine(folder["killed"], "config.json"));
            using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Tool).Assembly.Location, "train", .. resumes ? ["--resume", "--device", "host"] : options, .. killed])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            begun = true;
            var error = process.StandardError.ReadToEndAsync();
            if (process.WaitForExit(moment))
            {
                Assert.True(process.ExitCode == 0, await error);
                break;
            }

            process.Kill();
            await process.WaitForExitAsync();
            Assert.True(moment < 60000, "it came to no end in a minute");
        }

        foreach (var file in new[] { "last.safetensors", "best.safetensors" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["whole"], file)), File.ReadAllBytes(Path.Combine(folder["killed"], file)));
        }

        // Each update stands in the log once.
        var steps = File.ReadLines(Path.Combine(folder["killed"], "metrics.jsonl")).Count(line => line.Contains("learning_rate", StringComparison.Ordinal));
        Assert.Equal(18, steps);
    }

    [Fact]
    public void What_cannot_be_trained_on_is_one_line()
    {
        File.WriteAllText(folder["empty.csv"], "path,label,split\n");
        CommandLine.Fails(["train", "--data", folder["empty.csv"], "--out", folder["a"], "--device", "host"], "empty.csv");
        CommandLine.Fails(["train", "--data", "motion", "--size", "16x20", "--out", folder["b"], "--device", "host"], "motion", "--size");
        CommandLine.Fails(["train", "--size", "16by20", "--out", folder["c"]], "--size", "16by20");
        CommandLine.Fails(["train", .. small, "--learn", "everything", "--out", folder["d"]], "--learn");
        CommandLine.Fails(["train", "--clips", "26", "--batch", "100", "--out", folder["e"], "--device", "host"], "batch");
        var diverged = CommandLine.Run(["train", .. small, "--lr", "1e6", "--schedule", "constant", "--warm-up", "0", "--epochs", "20", "--out", folder["f"]]);
        Assert.Equal(Tool.Failed, diverged.Code);
        Assert.Contains("diverged", diverged.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        CommandLine.Fails(["train", .. small, "--init", folder["no.pth"], "--out", folder["g"]], "no.pth");
        File.WriteAllText(folder["file"], "");
        CommandLine.Fails(["train", .. small, "--out", folder["file"]], "file");
    }

    [Theory]
    [InlineData(true, "left", "up")]
    [InlineData(true, "Swiping Left", "x")]
    [InlineData(true, "turn_clockwise")]
    [InlineData(true, "counterclockwise")]
    [InlineData(false, "bright", "upright", "leftover", "cleft")]
    [InlineData(false, "up", "down", "jump")]
    public void Classes_named_after_a_direction_are_not_mirrored(bool isDirection, params string[] classes) => Assert.Equal(isDirection, Directions.AreIn(classes));

    static List<string> Names(string path) => [.. Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).OfType<string>()
        .Where(name => !name.StartsWith("events.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
