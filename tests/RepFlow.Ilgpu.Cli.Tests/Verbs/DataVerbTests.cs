using System.Text.Json;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

public sealed class DataVerbTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    [Trait("Speed", "Slow")]
    public void Check_names_what_is_broken_and_passes_what_is_odd()
    {
        OddClips.Make(folder["a"]);
        var result = CommandLine.Run("data", "check", folder.Path, "--json");
        Assert.Equal(1, result.Code);
        Assert.False(result.Json.GetProperty("passed").GetBoolean());
        var broken = result.Json.GetProperty("broken").EnumerateArray().ToDictionary(clip => Text(clip, "name"), clip => Text(clip, "reason"));
        Assert.Equal(OddClips.Broken.Select(clip => "a/" + clip.Name).Order(StringComparer.Ordinal), broken.Keys.Order(StringComparer.Ordinal));
        Assert.All(OddClips.Broken, clip => Assert.Contains(clip.Says, broken["a/" + clip.Name], StringComparison.Ordinal));
        Assert.Equal(OddClips.Odd.Length + OddClips.Broken.Length, result.Json.GetProperty("clips").GetInt32());
        var frames = result.Json.GetProperty("frames");
        Assert.Equal((OddClips.Frames, OddClips.Frames), (frames.GetProperty("least").GetInt32(), frames.GetProperty("most").GetInt32()));

        foreach (var (name, _) in OddClips.Broken)
        {
            File.Delete(Path.Combine(folder["a"], name));
        }

        result = CommandLine.Run("data", "check", folder.Path);
        Assert.True(result.Code == 0, result.Out + result.Error);
        Assert.Contains($"{OddClips.Odd.Length} clips of 1 classes: 0 broken", result.Out, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void Check_compares_counts_and_splits()
    {
        FfmpegTool.Pattern(folder, "a.avi", 6);
        FfmpegTool.Pattern(folder, "b.avi", 8, "32x48");
        File.Copy(folder["a.avi"], folder["copy of a.avi"]);
        File.WriteAllLines(
            folder["clips.csv"],
            [
                "path,label,split,frames,start,end", "a.avi,x,train,6,,", "b.avi,y,train,9,,", "copy of a.avi,x,test,,,",
                "b.avi,x,test,,0,0.5", "b.avi,x,test,,0,0.4",
            ]);
        var json = CommandLine.Run("data", "check", folder["clips.csv"], "--json");
        Assert.Equal(1, json.Code);
        var wrong = Assert.Single(json.Json.GetProperty("wrong_frames").EnumerateArray());
        Assert.Equal((8, 9), (wrong.GetProperty("frames").GetInt32(), wrong.GetProperty("listed").GetInt32()));
        var empty = Assert.Single(json.Json.GetProperty("empty_classes").EnumerateArray());
        Assert.Equal(("y", "test"), (Text(empty, "class"), Text(empty, "split")));
        Assert.Equal(
            [("b.avi", "b.avi [0 s to 0.5 s]", true), ("b.avi", "b.avi [0 s to 0.4 s]", true), ("a.avi", "copy of a.avi", false)],
            json.Json.GetProperty("in_two_splits").EnumerateArray()
                .Select(o => (Text(o, "first"), Text(o, "second"), o.GetProperty("one_file").GetBoolean())));
        Assert.Equal(4, json.Json.GetProperty("frames").GetProperty("least").GetInt32());

        var lines = CommandLine.Run("data", "check", folder["clips.csv"]).Out;
        Assert.Contains("b.avi' has 8 frames, and the list says 9.", lines, StringComparison.Ordinal);
        Assert.Contains("'y' has no clip in test.", lines, StringComparison.Ordinal);
        Assert.Contains("'a.avi' (train) and 'copy of a.avi' (test) are equal, byte for byte.", lines, StringComparison.Ordinal);
    }

    [Fact]
    public void List_counts_clips_by_class_and_split()
    {
        File.WriteAllLines(folder["list.csv"], ["path,label,split", "a.avi,wave,train", "b.avi,run,train", "c.avi,wave,test"]);
        folder.Bytes("a.avi", 1);
        var json = CommandLine.Run("data", "list", folder["list.csv"], "--json").Json;
        Assert.Equal((3, 2), (json.GetProperty("clips").GetInt32(), json.GetProperty("splits").GetProperty("train").GetInt32()));
        Assert.Equal(
            [("run", 1, 0), ("wave", 2, 1)],
            json.GetProperty("classes").EnumerateArray()
                .Select(c => (Text(c, "name"), c.GetProperty("clips").GetInt32(), c.GetProperty("splits").GetProperty("test").GetInt32())));
        var result = CommandLine.Run("data", "list", folder["list.csv"]);
        Assert.Contains("3 clips of 2 classes: train 2, test 1.", result.Out, StringComparison.Ordinal);
        Assert.Contains("wave", result.Out, StringComparison.Ordinal);

        CommandLine.Fails(["data", "list", folder["none"]], "does not exist");
        CommandLine.Fails(["data", "list", folder["list.csv"], "--format", "hmdb51"], "no list of split 1");
        CommandLine.Fails(["data", "list", folder["list.csv"], "--videos", folder["none"]], "does not exist");
        CommandLine.Fails(["data", "list", folder["list.csv"], "--format", "other"], "it must be folders or csv");
    }

    [Fact]
    public void Flow_is_computed_once_for_all_runs_and_is_what_networks_compute()
    {
        string[] options =
        [
            "--model", "resnet18-tvl1", "--clips", "13", "--size", "16", "--frames", "4", "--width", "4", "--tvl1-scales", "1", "--tvl1-warps", "1", "--tvl1-iterations", "2",
            "--device", "host", "--cache", folder["cache"],
        ];
        var first = CommandLine.Run(["data", "flow", .. options, "--json"]);
        Assert.True(first.Code == 0, first.Error);
        Assert.Equal((26, 26, 26), Counts(first.Json));
        var entries = Directory.GetFiles(folder["cache"], "*.clip", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        Assert.Equal(26, entries.Count);
        Assert.Equal((26, 0, 26), Counts(CommandLine.Run(["data", "flow", .. options, "--json"]).Json));

        // Motion is neither cropped nor flipped, so both make the same weights; and the run says which it is.
        string[] training = [.. options, "--epochs", "1", "--batch", "13"];
        Train("stored");
        Train("computed", "--tvl1", "computed");
        Assert.Equal(File.ReadAllBytes(folder["stored/best.safetensors"]), File.ReadAllBytes(folder["computed/best.safetensors"]));
        Assert.Equal(entries, Directory.GetFiles(folder["cache"], "*.clip", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc));
        Assert.Contains("\"stores_flow\": true", File.ReadAllText(folder["stored/config.json"]), StringComparison.Ordinal);
        Assert.DoesNotContain("stores_flow", File.ReadAllText(folder["computed/config.json"]), StringComparison.Ordinal);
        Assert.Equal(Evaluated("stored"), Evaluated("computed"));

        void Train(string run, params string[] more)
        {
            var result = CommandLine.Run(["train", .. training, "--out", folder[run], .. more]);
            Assert.True(result.Code == 0, result.Error);
        }

        string Evaluated(string run) => CommandLine.Run("eval", "--checkpoint", folder[run], "--device", "host", "--cache", folder["cache"], "--json").Json.GetProperty("loss").ToString();

        static (int Clips, int Computed, int Kept) Counts(JsonElement json) =>
            (json.GetProperty("clips").GetInt32(), json.GetProperty("computed").GetInt32(), json.GetProperty("kept").GetInt32());
    }

    [Fact]
    public void Flow_that_is_not_stored_is_refused_in_a_line()
    {
        CommandLine.Fails(["data", "flow", "--model", "resnet18"], "resnet18 takes no TV-L1 flow", "resnet34-tvl1");
        CommandLine.Fails(["data", "flow", "--model", "resnet18-tvl1", "--sampling", "segments"], "flow is not stored with these options");
        CommandLine.Fails(["data", "flow", "--model", "resnet18-tvl1", "--no-cache"], "--no-cache");
        CommandLine.Fails(["train", "--model", "resnet18", "--tvl1", "stored"], "resnet18 takes no TV-L1 flow: leave out --tvl1");
        CommandLine.Fails(["train", "--model", "resnet18-tvl1", "--tvl1", "stored", "--sampling", "segments"], "--sampling segments");
    }

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
