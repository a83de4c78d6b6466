using System.Text.Json;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

/// <summary>What is measured, and by whom, is said; the times themselves are no test's business.</summary>
public sealed class BenchVerbTests : IDisposable
{
    static readonly string[] tiny = ["--size", "24", "--frames", "2", "--runs", "2", "--device", "host"];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_time_of_a_layer_is_kept_with_its_work()
    {
        string[] least = ["--size", "3", "--channels", "1", "--frames", "2", "--iterations", "1"];
        var result = CommandLine.Run(["bench", "flow", .. least, "--runs", "2", "--rounds", "3", "--device", "host", "--json"]);
        Assert.True(result.Code == 0, result.Error);
        var session = result.Json.GetProperty("sessions")[0];
        Assert.StartsWith("repflow bench flow --size 3", session.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.True(session.GetProperty("ceilings").GetProperty("flop_per_second").GetDouble() > 0);
        var measured = session.GetProperty("measurements").EnumerateArray().ToList();
        Assert.Equal(["forward", "forward + backward"], measured.Select(one => one.GetProperty("work").GetString()!.Split(", ")[^1]));
        Assert.Equal(4 * 9 * 4, measured[0].GetProperty("bytes").GetDouble());
        Assert.All(measured, one => Assert.Equal([2, 2, 2], one.GetProperty("ms").EnumerateArray().Select(turn => turn.GetArrayLength())));
    }

    [Fact]
    public void Each_convolution_of_a_network_is_measured_once()
    {
        // ResNet-18: the stem, 3x3 of four widths, three that halve, and the three 1x1 beside those.
        string[] arguments = ["--model", "resnet18", "--size", "64", "--frames", "2", "--only", "forward", "--runs", "1", "--device", "host", "--json"];
        var result = CommandLine.Run(["bench", "conv", .. arguments]);
        Assert.True(result.Code == 0, result.Error);
        var works = Measured(result).ConvertAll(one => one.GetProperty("work").GetString()!);
        Assert.Equal(2 * 11, works.Count);
        Assert.Equal(works.Count, works.Distinct().Count());
        Assert.Contains("7x7 3>64 stride 2 of 2x3x64x64, forward", works);

        // Nobody asks for the adjoint of the frames.
        Assert.Equal(["7x7 3>64 stride 2 of 2x3x64x64, forward + backward by parameters alone"], works.Where(work => work.EndsWith("alone", StringComparison.Ordinal)));
        Assert.Contains("1x1 64>128 stride 2 of 2x64x16x16, forward + backward", works);
        CommandLine.Fails(["bench", "conv", "--only", "9x9"], "no convolution of resnet34 has '9x9'", "7x7 3>64");
    }

    /// <summary>Not by frames, but by what a layer makes of them that is learned.</summary>
    [Fact]
    public void A_peer_is_asked_for_the_adjoints_that_the_network_asks_for()
    {
        using var device = Device.Open("host");
        Assert.Equal([false, true], Asked("resnet18").Take(2));
        Assert.Equal([false, true, true], Asked("resnet18-flow").Take(3));

        IEnumerable<bool> Asked(string model)
        {
            var network = ModelCatalog.Create(model, new ModelOptions { Frames = 3, FrameHeight = 24, FrameWidth = 24, Flow = new FlowOptions { After = 0 } });
            return ConvolutionWork.Of(network, device, Precision.Single, [3, 3, 24, 24], null)
                .Where(work => work.Request["work"]!.GetValue<string>() == LayerWork.BothPasses)
                .Select(work => work.Request["input_adjoint"]!.GetValue<bool>());
        }
    }

    [Fact]
    public void A_network_has_the_share_of_each_kernel()
    {
        string[] arguments = ["--model", "resnet18-flow", "--size", "48", "--frames", "3", "--iterations", "1", "--runs", "1", "--device", "host", "--kernels"];
        var result = CommandLine.Run(["bench", "net", .. arguments, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        foreach (var one in Measured(result))
        {
            var kernels = one.GetProperty("kernels").EnumerateArray().ToList();
            Assert.Equal(1, kernels.Sum(kernel => kernel.GetProperty("share").GetDouble()), 1e-9);
            var names = kernels.ConvertAll(kernel => kernel.GetProperty("name").GetString()!);
            Assert.Contains("RepresentationFlow.PrimalDual.Single", names);
            var isStep = one.GetProperty("work").GetString()!.EndsWith("training step", StringComparison.Ordinal);
            Assert.Equal(isStep, names.Contains("Sgd.NextVelocity.Single"));
            Assert.Contains(kernels, kernel => kernel.GetProperty("launches").GetInt32() > 1);
        }

        Assert.Contains("training step", CommandLine.Run(["bench", "net", .. arguments]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_takes_its_turns_and_files_of_several_machines_become_one_table()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // It needs 5 ms for everything but training steps, and another cannot take part.
        File.WriteAllText(folder["peer.sh"], """
            read line
            echo '{"peer":"Slow 1.0","device":"cpu","threads":1}'
            while read line; do
              case $line in *forward*) echo noise; echo '{"ms":[5,5]}' ;; *) echo '{"none":"it cannot"}' ;; esac
            done
            """);
        string[] peers = ["--peer", $"sh '{folder["peer.sh"]}'", "--peer", "echo '{\"none\":\"it is not there\"}' #"];
        string[] files = ["--out", folder["a.json"], "--roofline", folder["a.png"]];
        var result = CommandLine.Run(["bench", "net", "--model", "resnet18", .. tiny, .. peers, "--rounds", "2", .. files]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("it is not there", result.Error, StringComparison.Ordinal);
        Assert.Contains("Slow 1.0, resnet18 of 2x3x24x24, training step: it cannot", result.Error, StringComparison.Ordinal);
        Assert.Equal(900, PictureFile.Read(folder["a.png"]).Width);
        var session = Assert.Single(BenchReport.Read(folder["a.json"]).Sessions);
        Assert.Equal("repflow bench net --model resnet18 " + string.Join(' ', tiny) + " --rounds 2", session.Command);
        var slow = Assert.Single(session.Measurements, one => one.By == "Slow 1.0");
        Assert.Equal((2, 5.0, 1), (slow.Ms.Count, slow.Median(), slow.Threads));

        // Another machine, on which everything takes 2 and 4 times as long as the peer does.
        BenchReport.Of(session with
        {
            Device = "cuda:0 (GPU)",
            Measurements =
            [
                .. session.Measurements.Select(one => one.By == BenchMeasurement.Ours ? one with { Ms = [[10, 10], [20, 20, 20]] } : one),
            ],
        }).Write(folder["b.json"]);
        string[] outputs = ["--out", folder["all.json"], "--markdown", folder["t.md"], "--csv", folder["t.csv"], "--roofline", folder["all.png"]];
        var merged = CommandLine.Run(["bench", "report", folder["a.json"], folder["b.json"], .. outputs]);
        Assert.True(merged.Code == 0, merged.Error);
        Assert.Contains("B is cuda:0 (GPU), processor: host", merged.Out, StringComparison.Ordinal);
        Assert.Equal(2, BenchReport.Read(folder["all.json"]).Sessions.Count);
        var line = Assert.Single(File.ReadAllLines(folder["t.md"]), line => line.Contains("forward in inference |", StringComparison.Ordinal));
        var row = line.Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal(("15", "3.00"), (row[5], row[7]));
        var lines = File.ReadAllLines(folder["t.csv"]);
        Assert.Equal(1 + 3 + 3, lines.Length);
        Assert.Equal("date,device,processor,bench,work,by,by_device,threads,turns,ms,ours_ms,ratio,gflop,mbytes", lines[0]);
        Assert.Contains(",cuda:0 (GPU),\"host (", lines[4], StringComparison.Ordinal);
        Assert.Equal(2 * PictureFile.Read(folder["a.png"]).Height, PictureFile.Read(folder["all.png"]).Height);
    }

    [Fact]
    public void A_step_with_reading_is_measured()
    {
        var result = CommandLine.Run(["bench", "train", "--model", "resnet18", .. tiny, "--workers", "2", "--json"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal("resnet18 of 2x3x24x24, training step with reading", Measured(result)[0].GetProperty("work").GetString());
    }

    [Fact]
    public void What_cannot_be_measured_is_said()
    {
        string[] large = ["--batch", "2147483647", "--frames", "2147483647", "--size", "2147483647"];
        CommandLine.Fails(["bench", "flow", .. large, "--device", "host"], "at most 2147483647", "--size smaller");
        CommandLine.Fails(["bench", "flow", "--channels", "100000", "--size", "10000", "--device", "host"], "--channels");
        CommandLine.Fails(["bench", "flow", "--threads", "999", "--device", "host"], "threads already", "--threads says 999");
        File.WriteAllText(folder["a.json"], "{\"version\":2,\"sessions\":[]}");
        CommandLine.Fails(["bench", "report", folder["a.json"]], "a.json", "Measure again");
        CommandLine.Fails(["bench", "report", folder["none.json"]], "none.json");
        if (!OperatingSystem.IsWindows())
        {
            CommandLine.Fails(["bench", "flow", "--size", "3", "--device", "host", "--peer", "false"], "'false' ended with 1");
            CommandLine.Fails(["bench", "flow", "--size", "3", "--device", "host", "--peer", "echo '{}' #"], "answered {}");
        }
    }

    static List<JsonElement> Measured(CommandLine result) => [.. result.Json.GetProperty("sessions")[0].GetProperty("measurements").EnumerateArray()];
}
