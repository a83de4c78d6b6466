using RepFlow.Ilgpu.Cli.Reproduction;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

public sealed class ReproduceVerbTests
{
    static readonly string[] smoke = ["--preset", "smoke", "--device", "host"];

    [Fact]
    public void Every_row_of_the_nine_tables_has_a_name_and_networks_that_are_there()
    {
        var result = CommandLine.Run(["reproduce", "list", "--json"]);
        Assert.True(result.Code == 0, result.Error);
        var rows = result.Json.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, 9), rows.Select(row => row.GetProperty("table").GetInt32()).Distinct());
        Assert.Equal(rows.Count, rows.Select(row => row.GetProperty("row").GetString()).Distinct().Count());
        Assert.All(rows.SelectMany(row => row.GetProperty("models").EnumerateArray()), model => Assert.Contains(model.GetString()!, ModelCatalog.Names));
    }

    /// <summary>What the paper says twice is the same network: no run is done twice.</summary>
    [Fact]
    public void One_network_in_several_tables_is_one_run()
    {
        var scale = Scale.Of(Scale.Paper);
        Assert.Equal(Settings("table1/after-block-3"), Settings("table2/none"));
        Assert.Equal(Settings("table1/after-block-3"), Settings("table3/100-iterations-not-learned"));
        Assert.Equal(Settings("table3/10-iterations-learned"), Settings("table5/single-flow-layer"));
        Assert.NotEqual(Settings("table3/10-iterations-learned"), Settings("table3/20-iterations-learned"));

        RunSettings Settings(string id) => scale.Settings(Assert.Single(PaperTables.Rows.Single(row => row.Id == id).System.Parts), "motion", 0);
    }

    [Fact]
    public void Late_fusion_takes_the_runs_that_are_there_and_nothing_is_done_twice()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["reproduce", "table4/late-block-1", .. smoke, "--out", folder.Path, "--json"];
        var first = CommandLine.Run(command);
        Assert.True(first.Code == 0, first.Error);
        var runs = Directory.GetDirectories(folder["runs"]).Order().ToList();

        // By their settings alone: on a machine of more processors, whose clips more threads load, they go on.
        Assert.Equal(["resnet18-21c662d42ce76183-seed0", "resnet18-flow-131f13b8f49e6689-seed0"], runs.Select(Path.GetFileName));
        var written = runs.Select(run => File.GetLastWriteTimeUtc(Path.Combine(run, "last.safetensors"))).ToList();

        // Without what it came to, a run is evaluated again, and no more.
        File.Delete(Path.Combine(runs[0], "outcome.json"));
        var second = CommandLine.Run(command);
        Assert.True(second.Code == 0, second.Error);
        Assert.Equal(written, runs.Select(run => File.GetLastWriteTimeUtc(Path.Combine(run, "last.safetensors"))));
        Assert.Equal(Row(first).GetProperty("top1").ToString(), Row(second).GetProperty("top1").ToString());
        Assert.Equal("resnet18 + resnet18-flow", Row(second).GetProperty("network").GetString());
        Assert.Contains("| Late, block 1 | resnet18 + resnet18-flow |", File.ReadAllText(folder["table4-late-block-1.md"]), StringComparison.Ordinal);
        Assert.StartsWith("row,network,paper,seed,top1", File.ReadAllText(folder["table4-late-block-1.csv"]), StringComparison.Ordinal);
        Assert.Contains("table4-late-block-1.png", folder.Names);

        File.WriteAllText(Path.Combine(runs[0], "outcome.json"), "{");
        CommandLine.Fails(command[..^1], "is damaged. Remove it");

        static System.Text.Json.JsonElement Row(CommandLine result) => Assert.Single(result.Json.GetProperty("rows").EnumerateArray().ToList());
    }

    [Fact]
    public void Figures_are_drawn_of_networks_that_are_trained_for_them()
    {
        using var folder = new TemporaryFolder();
        var result = CommandLine.Run(["reproduce", "fig5", .. smoke, "--out", folder.Path, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Single(Directory.GetDirectories(folder["runs"]));
        var picture = PictureFile.Read(folder["fig5.png"]);

        // Six clips, and the frame beside three flows.
        Assert.Equal((6 + (4 * 146), 26 + (6 * 146)), (picture.Width, picture.Height));
        Assert.True(picture.Rgb.Distinct().Count() > 50);
    }

    /// <summary>Another size of frames is another run beside the first, and the table says it.</summary>
    [Fact]
    public void Frames_have_the_size_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal([(32, 32)], Sizes());
        Assert.Equal([(32, 32), (48, 48)], Sizes("--size", "48"));

        List<(int Height, int Width)> Sizes(params string[] size)
        {
            var result = CommandLine.Run(["reproduce", "table1/rgb-cnn", .. smoke, .. size, "--out", folder.Path, "--json"]);
            Assert.True(result.Code == 0, result.Error);
            var sizes = Directory.GetDirectories(folder["runs"]).Select(run => RunFolder.Find(run).Read().Settings).Select(of => (of.Height, of.Width)).Order().ToList();
            Assert.Contains($"8 frames of {sizes[^1].Height}x{sizes[^1].Width},", File.ReadAllText(folder["table1-rgb-cnn.md"]), StringComparison.Ordinal);
            return sizes;
        }
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        CommandLine.Fails(["reproduce", "table10"], "no 'table10' to reproduce", "table9", "all");
        CommandLine.Fails(["reproduce", "table1", "--preset", "large"], "small or smoke or paper");
        CommandLine.Fails(["reproduce", "table1", .. smoke, "--size", "40x"], "--size is '40x'", "height and width as in 80x112");
        CommandLine.Fails(["reproduce", "table1", .. smoke, "--size", "48x40"], "frames of 'motion' are as high as wide; 48x40 was asked for");
        CommandLine.Fails(["reproduce", "table1", "--data", "nowhere.csv", "--device", "host"], "nowhere.csv");
    }

    /// <summary>Every row of every table trains, and is evaluated.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void All_of_it_runs()
    {
        using var folder = new TemporaryFolder();
        var result = CommandLine.Run(["reproduce", "all", .. smoke, "--cache", folder["cache"], "--out", folder.Path, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        var rows = result.Json.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(PaperTables.Rows.Count, rows.Count);
        Assert.All(rows, row => Assert.InRange(Assert.Single(row.GetProperty("top1").EnumerateArray().ToList()).GetDouble(), 0, 1));
        Assert.All(rows, row => Assert.True(row.GetProperty("ms").GetDouble() > 0));
    }
}
