using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

public sealed class TuneVerbTests
{
    static readonly string[] small = ["--model", "resnet18", "--size", "16", "--frames", "2", "--classes", "2"];

    [Fact]
    public void The_host_has_nothing_to_measure() => CommandLine.Fails(["tune", "--device", "host"], "nothing to measure", "--device");

    [DeviceTheory]
    [Trait("Speed", "Slow")]
    public void What_was_measured_is_written_and_a_damaged_file_is_refused_before(string name)
    {
        if (name == "host")
        {
            return;
        }

        using var folder = new TemporaryFolder();
        var result = CommandLine.Run(["tune", "--device", name, "--out", folder.Path, .. small, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        var file = Assert.Single(folder.Names);
        Assert.Equal(folder[file], result.Json.GetProperty("file").GetString());
        var works = result.Json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(works.Count, result.Json.GetProperty("measured").GetInt32());
        Assert.All(works, work => Assert.Empty(work.GetProperty("wrong").EnumerateArray()));
        Assert.All(works, work => Assert.True(work.GetProperty("times").GetProperty(work.GetProperty("kernel").GetString()!).GetDouble() > 0));
        using (var device = Device.Open(name))
        {
            device.UseTuning(folder.Path);
            Assert.Equal(works.Count, device.Tuning!.Choices.Count);

            // The first convolution forward, and by its weights in a training step.
            Assert.Contains(device.Tuning.Choices, choice => choice.Work.Contains(" x 64 of 147 terms", StringComparison.Ordinal));
            Assert.Contains(device.Tuning.Choices, choice => choice.Work.Contains(" x 147 x 64 of ", StringComparison.Ordinal));
        }

        File.WriteAllText(folder[file], "{");
        CommandLine.Fails(["tune", "--device", name, "--out", folder.Path, .. small], "damaged", file);
        Assert.Equal("{", File.ReadAllText(folder[file]));
    }
}
