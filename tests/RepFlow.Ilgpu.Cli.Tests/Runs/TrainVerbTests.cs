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
        Assert.Equal(13, evaluated.Json.GetProperty("videos").GetInt32());
        Assert.Equal(14, File.ReadAllLines(folder["p.csv"]).Length);

        // What a run says, other verbs take from it.
        Assert.Equal(0, CommandLine.Run("export", "--checkpoint", run, "--out", folder["model.onnx"]).Code);
        Assert.Equal("resnet18-flow", CommandLine.Run("describe", run, "--device", "host", "--json").Json.GetProperty("model").GetString());

        // Several views of each.
        CommandLine.Fails(["eval", "--checkpoint", run, "--clips", "1000000"], "--clips", "from 0 to 1000");
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
        // Nothing of a run is replaced or begun anew by mistake.
        CommandLine.Fails(["eval", "--checkpoint", run, "--predictions", Path.Combine(run, "config.json")], "config.json");
        CommandLine.Fails(["export", "--checkpoint", run, "--out", Path.Combine(run, "best.safetensors")], "best.safetensors");

        // Another model's checkpoint, part of one, and none.
        File.Copy(Path.Combine(run, "baseline", "last.safetensors"), Path.Combine(run, "last.safetensors"), overwrite: true);
        CommandLine.Fails(["train", "--resume", "--out", run, "--device", "host"], "last.safetensors", "of another model", "put the file back");
        CommandLine.Fails(["eval", "--checkpoint", Path.Combine(run, "last.safetensors")], "last.safetensors", "does not fit");
        File.WriteAllBytes(Path.Combine(run, "last.safetensors"), weights[..^1]);
        CommandLine.Fails(["train", "--resume", "--out", run, "--device", "host"], "last.safetensors", "put the file back");
        File.Delete(Path.Combine(run, "last.safetensors"));
        CommandLine.Fails(["train", "--resume", "--out", run, "--device", "host"], "last.safetensors", "is gone");
        foreach (var text in new[] { "{\"settings\":", "{}", "{\"settings\":{\"epochs\":\"six\"}}" })
        {
            File.WriteAllText(Path.Combine(run, "config.json"), text);
            CommandLine.Fails(["eval", "--checkpoint", run], "config.json", "damaged");
        }
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

        // Each update and each epoch stands in the log once.
        Assert.Equal([18, 3, 3], new[] { "learning_rate", "epoch_loss", "top5" }.Select(name => Lines("killed", name).Count));
        Assert.Equal(Lines("whole", "top5"), Lines("killed", "top5"));

        List<string> Lines(string run, string name) =>
            [.. File.ReadLines(Path.Combine(folder[run], "metrics.jsonl")).Where(line => line.Contains(name, StringComparison.Ordinal))];
    }

    [SmallDiskFact]
    public void Where_the_disk_is_full_it_goes_on_once_there_is_room()
    {
        // Of four checkpoints there is room for one and a bit: the last ones and the best one.
        string[] options = [.. small, "--epochs", "3", "--checkpoint-every", "2"];
        Assert.Equal(0, CommandLine.Run(["train", .. options, "--out", folder["whole"]]).Code);
        var kilobytes = (int)(new FileInfo(Path.Combine(folder["whole"], "last.safetensors")).Length * 3 / 2 / 1024);
        var (code, error) = SmallDisk.Run(
            "to=$1; shift; dotnet \"$@\"; code=$?; cp -r run \"$to\"; exit $code", kilobytes, [folder["kept"], typeof(Tool).Assembly.Location, "train", .. options, "--out", "run"]);
        Assert.Equal(Tool.Failed, code);
        var line = error.TrimEnd().Split('\n')[^1];
        Assert.Matches("^repflow: cannot write '.*': No space left on device. Make room. Then go on with 'repflow train --out run --resume': nothing is lost.$", line);

        // With room it ends as if there had been some all the time.
        Assert.DoesNotContain(Names(folder["kept"]), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(folder["kept"], "last.safetensors")));
        Assert.Equal(0, CommandLine.Run("train", "--resume", "--out", folder["kept"], "--device", "host").Code);
        foreach (var file in new[] { "last.safetensors", "best.safetensors" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["whole"], file)), File.ReadAllBytes(Path.Combine(folder["kept"], file)));
        }
    }

    [SmallDiskFact]
    public void A_folder_that_cannot_be_written_is_said_before_the_work()
    {
        foreach (var (arguments, says) in new[] { ("--out new", "cannot make the folder 'new'"), ("--out run --resume", "cannot write in 'run'") })
        {
            var (code, error) = SmallDisk.Run(
                $"mkdir run && touch run/config.json && mount -o remount,ro \"$0\" && dotnet \"$@\" {arguments}", 64, typeof(Tool).Assembly.Location, "train", "--device", "host");
            Assert.Equal(Tool.Failed, code);
            Assert.Equal($"repflow: {says}: Read-only file system. Choose another --out.", error.TrimEnd());
        }
    }

    [FfmpegFact]
    public void Broken_clips_are_named_and_the_others_trained_on()
    {
        // Ten odd clips and a broken one in a class, some whole ones in another.
        OddClips.Make(folder["made"]);
        foreach (var (name, _) in OddClips.Odd)
        {
            Move(name, "train/odd");
        }

        Move("truncated.avi", "train/odd");
        Move("zero.mp4", "train/plain");
        for (var at = 0; at < 8; at++)
        {
            File.Copy(FfmpegTool.Pattern(folder, "p.mp4", 6), Path.Combine(Directory.CreateDirectory(folder[at < 6 ? "data/train/plain" : "data/test/plain"]).FullName, $"{at}.mp4"));
        }

        Directory.CreateDirectory(folder["data/train/nothing"]);
        string[] tiny = ["--size", "16", "--frames", "3", "--width", "2", "--flow-channels", "2", "--flow-after", "0", "--iterations", "2", "--batch", "4", "--epochs", "2", "--device", "host"];
        var result = CommandLine.Run(["train", "--data", folder["data"], .. tiny, "--cache", folder["cache"], "--out", folder["run"], "--json"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(2 * 4, result.Json.GetProperty("steps").GetInt32());
        var left = result.Error.Split('\n').Where(line => line.StartsWith("left out", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, left.Count);
        Assert.Contains("no clip to train on is of 'nothing'", result.Error, StringComparison.Ordinal);
        Assert.Contains(left, line => line.Contains("truncated.avi", StringComparison.Ordinal));
        Assert.Contains(left, line => line.Contains("zero.mp4", StringComparison.Ordinal));

        // A clip, and the video of what the network saw in it.
        var clip = Path.Combine(folder["data"], "test", "plain", "6.mp4");
        var predicted = CommandLine.Run("predict", clip, "--checkpoint", folder["run"], "--explain", folder["seen.mp4"], "--device", "host", "--json");
        Assert.True(predicted.Code == 0, predicted.Error);
        Assert.Equal(3, predicted.Json.GetProperty("predictions")[0].GetProperty("top5").GetArrayLength());
        Assert.Equal(3, FfmpegTool.Read(folder["seen.mp4"]).Count);

        void Move(string name, string to) =>
            File.Move(Path.Combine(folder["made"], name), Path.Combine(Directory.CreateDirectory(folder["data/" + to]).FullName, name));
    }

    [MpirunFact]
    public async Task Processes_of_mpirun_are_replicas()
    {
        // In two processes, twice, and in one with two devices: the same bits.
        Assert.Equal(0, CommandLine.Run(["train", .. small[..^2], "--epochs", "1", "--device", "host,host", "--out", folder["devices"]]).Code);
        foreach (var name in new[] { "first", "second" })
        {
            string[] arguments = ["--allow-run-as-root", "--oversubscribe", "-n", "2", "dotnet", typeof(Tool).Assembly.Location, "train", .. small, "--epochs", "1", "--out", folder[name]];
            using var process = Process.Start(new ProcessStartInfo("mpirun", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await error);
            Assert.Contains("2 replicas", await error, StringComparison.Ordinal);
            Assert.Contains("best.safetensors", await output, StringComparison.Ordinal);
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["devices"], "last.safetensors")), File.ReadAllBytes(Path.Combine(folder[name], "last.safetensors")));
        }
    }

    [Fact]
    public void What_cannot_be_trained_on_is_one_line()
    {
        File.WriteAllText(folder["empty.csv"], "path,label,split\n");
        CommandLine.Fails(["train", "--data", folder["empty.csv"], "--out", folder["a"], "--device", "host"], "empty.csv");
        folder.Bytes("x.mp4");
        File.WriteAllText(folder["test.csv"], "path,label,split\nx.mp4,a,test\n");
        CommandLine.Fails(["train", "--data", folder["test.csv"], "--out", folder["a"], "--device", "host"], "test.csv", "no clip in a split 'train', only in test");
        CommandLine.Fails(["train", "--data", "motion", "--size", "16x20", "--out", folder["b"], "--device", "host"], "motion", "--size");
        CommandLine.Fails(["train", "--size", "16by20", "--out", folder["c"]], "--size", "16by20");
        CommandLine.Fails(["train", .. small, "--learn", "everything", "--out", folder["d"]], "--learn");
        CommandLine.Fails(["train", "--clips", "26", "--batch", "100", "--out", folder["e"], "--device", "host"], "batch");
        var diverged = CommandLine.Run(["train", .. small, "--lr", "1e6", "--schedule", "constant", "--warm-up", "0", "--epochs", "20", "--out", folder["f"]]);
        Assert.Equal(Tool.Failed, diverged.Code);
        Assert.Contains("diverged", diverged.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        CommandLine.Fails(["train", .. small, "--train-split", "a", "--out", folder["h"]], "--train-split");
        CommandLine.Fails(["train", "--model", "resnet18", "--iterations", "3", "--out", folder["i"]], "--iterations");
        CommandLine.Fails(["train", "--model", "resnet18", "--baseline", "--out", folder["j"]], "--baseline");

        // What did not begin left nothing.
        Assert.Equal(["empty.csv", "f", "test.csv", "x.mp4"], folder.Names.Where(name => name != "file").Order(StringComparer.Ordinal));
        CommandLine.Fails(["train", .. small, "--init", folder["no.pth"], "--out", folder["g"]], "no.pth");
        CommandLine.Fails(["train", .. small, "--init", folder.Bytes("cut.pth", [.. "PK\u0003\u0004"u8, 0, 0]), "--out", folder["g"]], "cut.pth", "cannot be loaded");
        CommandLine.Fails(["train", .. small, "--init", folder.Bytes("evil.pt", [.. "\u0080\u0002cos\nsystem\n"u8]), "--out", folder["g"]], "evil.pt");
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
