using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Reports;

namespace RepFlow.Ilgpu.Training.Tests.Reports;

public sealed class MetricsLogTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string FilePath => folder["metrics.jsonl"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_line_is_there_at_once_and_is_read_as_it_was_written()
    {
        using var log = MetricsLog.Create(FilePath);
        log.Add(new MetricsEntry(3, 0.5, "train", new Dictionary<string, double> { ["loss"] = 0.1, ["learning_rate"] = double.NaN }));
        Assert.Equal("{\"step\":3,\"epoch\":0.5,\"split\":\"train\",\"loss\":0.1,\"learning_rate\":null}\n", File.ReadAllText(FilePath));
        var entry = Assert.Single(MetricsLog.Read(FilePath));
        Assert.Equal((3, 0.5, "train", 0.1, double.NaN), (entry.Step, entry.Epoch, entry.Split, entry.Values["loss"], entry.Values["learning_rate"]));
        Assert.Empty(MetricsLog.Read(folder["none"]));
    }

    [Fact]
    public void A_resumed_run_drops_what_it_will_do_again_and_what_a_kill_left_of_a_line()
    {
        Write(MetricsLog.Create(FilePath), 1, 2, 3, 4);
        var before = File.ReadAllText(FilePath);
        File.AppendAllText(FilePath, "{\"step\":2,\"ep");
        Write(MetricsLog.Resume(FilePath, entry => entry.Step <= 2), 3);
        Assert.Equal([1, 2, 3], MetricsLog.Read(FilePath).Select(entry => entry.Step));
        Assert.StartsWith(string.Concat(before.Split('\n')[..2].Select(line => line + "\n")), File.ReadAllText(FilePath), StringComparison.Ordinal);
        Assert.Equal(["metrics.jsonl"], folder.Names);
        Write(MetricsLog.Resume(FilePath, _ => false), 9);
        Assert.Equal([9], MetricsLog.Read(FilePath).Select(entry => entry.Step));
        Write(MetricsLog.Resume(folder["other"], _ => true), 6);
        Assert.Single(MetricsLog.Read(folder["other"]));
    }

    static void Write(MetricsLog log, params int[] steps)
    {
        using (log)
        {
            Array.ForEach(steps, step => log.Add(new MetricsEntry(step, 0, "train", new Dictionary<string, double> { ["loss"] = step })));
        }
    }
}
