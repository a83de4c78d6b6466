using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Metrics;

namespace RepFlow.Ilgpu.Training.Tests.Metrics;

public sealed class PredictionTableTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_table_has_a_line_a_clip_and_quotes_what_a_reader_would_cut()
    {
        using (var table = new PredictionTable(folder["p.csv"], ["walk", "run, fast", "say \"hi\""]))
        {
            table.Add("a/1.mp4", 1, [0.25f, 0.7f, 0.05f]);
            table.Add(" b\n,2.mp4", -1, [0.125f, 0.125f, 0.75f]);
            Assert.False(File.Exists(folder["p.csv"]));
            table.Commit();
        }

        Assert.Equal(
            "path,label,predicted,top1,probability1,top2,probability2,top3,probability3\r\n"
            + "a/1.mp4,\"run, fast\",\"run, fast\",\"run, fast\",0.7,walk,0.25,\"say \"\"hi\"\"\",0.05\r\n"
            + "\" b\n,2.mp4\",,\"say \"\"hi\"\"\",\"say \"\"hi\"\"\",0.75,walk,0.125,\"run, fast\",0.125\r\n",
            File.ReadAllText(folder["p.csv"]));
    }

    [Fact]
    public void Of_many_classes_the_best_five_are_named_and_a_folder_that_is_not_there_is_said_at_once()
    {
        using (var table = new PredictionTable(folder["p.csv"], [.. "abcdefg".Select(c => c.ToString())]))
        {
            table.Add("x", 6, [0, 0.1f, 0.3f, 0.2f, 0.15f, 0.05f, 0.2f]);
            table.Commit();
        }

        Assert.Equal("x,g,c,c,0.3,d,0.2,g,0.2,e,0.15,b,0.1", File.ReadAllLines(folder["p.csv"])[1]);
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => new PredictionTable(folder["no/p.csv"], ["a"])).Message, StringComparison.Ordinal);
    }
}
