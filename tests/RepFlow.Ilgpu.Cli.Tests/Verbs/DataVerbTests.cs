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

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
