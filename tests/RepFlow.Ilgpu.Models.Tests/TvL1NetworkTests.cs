using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>Networks that see TV-L1 flow are those that are given it.</summary>
public sealed class TvL1NetworkTests
{
    const int Frames = 5;
    const int Size = 24;

    static readonly ModelOptions options = new()
    {
        Classes = 5,
        Frames = Frames,
        Width = 8,
        FrameHeight = Size,
        FrameWidth = Size,
        TvL1 = TvL1Options.OpenCvCuda with { Scales = 1, Warps = 1, InnerIterations = 10 },
    };

    [Theory]
    [InlineData("resnet18", 1, 8)]
    [InlineData("resnet18_3d", 4, 2)]
    public void ItSeesTheFlowOfItsFrames(string family, int frames, int channels)
    {
        using var device = Device.Open("host");
        var network = ModelCatalog.Create($"{family}-tvl1", options);
        using var run = network.PrepareInference(device, Precision.Double, [[2 * Frames, 3, Size, Size]]);
        var clip = Clip();
        run.Inputs[0].Write(clip);
        run.Forward();

        // The same by hand: grey, flow, 8 bits, and the stack, or the fields one behind the other, of each clip.
        var grey = Enumerable.Range(0, 2 * Frames).Select(frame => Grey(clip, frame)).ToList();
        var fields = Enumerable.Range(0, 2).SelectMany(n => Enumerable.Range(0, Frames - 1).SelectMany(t => Flow(device, grey[(n * Frames) + t], grey[(n * Frames) + t + 1])));
        double[] seen = [.. fields.Select(v => (Math.Round(255 * (Math.Clamp(v, -20, 20) + 20) / 40) / 127.5) - 1)];
        var alone = ModelCatalog.Create(family, options with { Frames = frames, Channels = channels });
        using var other = alone.PrepareInference(device, Precision.Double, [[2 * frames, channels, Size, Size]]);
        Assert.Equal(seen.Length, other.Inputs[0].Count);
        other.Inputs[0].Write(seen);
        other.Forward();
        Assert.All(run.Output.Read<double>().Zip(other.Output.Read<double>()), logit => Assert.Equal(logit.Second, logit.First, 1e-9));
        Assert.Contains(seen, value => Math.Abs(value) > 0.02);
    }

    [Fact]
    public void TheFlowOfTheFlowHasFourChannelsAField()
    {
        var network = ModelCatalog.Create("resnet18-tvl1x2", options);
        Assert.Equal(new Shape(8, 4 * 3, 7, 7), network.Parameters[0].Shape);
        Assert.Equal([new Shape(2, 5)], network.OutputShapes([[2 * Frames, 3, Size, Size]]));
    }

    [Theory]
    [InlineData(16, 3)]
    [InlineData(32, 11)]
    [InlineData(8, 1)]
    public void StacksAreOfTenFieldsTwoApart(int frames, int stacks)
    {
        var network = ModelCatalog.Create("resnet18-tvl1", options with { Frames = frames });
        Assert.Equal(frames == 8 ? 14 : 20, network.Parameters[0].Shape[1]);
        Assert.Equal([new Shape(2, 5)], network.OutputShapes([[2 * frames, 3, Size, Size]]));
        Assert.Equal(stacks, ((frames - 1 - Math.Min(10, frames - 1)) / 2) + 1);

        // The convolution is for the channels of a stack: clips that are shorter than that are refused, and change nothing.
        if (frames == 8)
        {
            Assert.Throws<ArgumentException>(() => network.Frames = frames - 1);
            Assert.Equal(frames, network.Frames);
            return;
        }

        network.Frames = frames - 1;
        Assert.Equal(frames - 1, network.Frames);
    }

    /// <summary>What is stored is found again by these words: flow of other settings has others.</summary>
    [Fact]
    public void EverySettingIsInTheWordsThatFlowIsStoredBy()
    {
        TvL1Options[] all =
        [
            new(), new() { Style = TvL1Style.Ipol }, new() { Scales = 4 }, new() { ScaleFactor = 0.5 }, new() { Warps = 4 }, new() { OuterIterations = 9 }, new() { InnerIterations = 29 }, new() { Tau = 0.2 },
            new() { Lambda = 0.1 }, new() { Theta = 0.2 }, new() { Epsilon = 0 }, new() { Median = false },
        ];
        Assert.Equal(typeof(TvL1Options).GetProperties().Count(property => property.SetMethod is not null), all.Length - 1);
        Assert.Equal(all.Length, all.Select(one => one.Identity).Distinct().Count());
        Assert.Equal(new TvL1Options().Identity, TvL1Options.OpenCv.Identity);
    }

    [Fact]
    public void ClipsThatAreTooShortAreRefused()
    {
        Assert.Contains("between three", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet18-tvl1x2", options with { Frames = 2 })).Message, StringComparison.Ordinal);
    }

    /// <summary>A texture that moves by a pixel and a half a frame.</summary>
    static double[] Clip()
    {
        var values = new double[2 * Frames * 3 * Size * Size];
        for (var at = 0; at < values.Length; at++)
        {
            var (x, y, frame) = (at % Size, at / Size % Size, at / (3 * Size * Size));
            var moved = x - (1.5 * (frame % Frames) * (frame < Frames ? 1 : -1));
            values[at] = Math.Sin(0.7 * moved) + Math.Cos((0.5 * y) + (0.3 * moved));
        }

        return values;
    }

    static double[] Grey(double[] clip, int frame)
    {
        double[] weights = [0.299, 0.587, 0.114], deviations = [0.229, 0.224, 0.225], means = [0.485, 0.456, 0.406];
        return [.. Enumerable.Range(0, Size * Size).Select(at => Math.Clamp(Math.Round(255 * Enumerable.Range(0, 3).Sum(c =>
            weights[c] * ((deviations[c] * clip[(((frame * 3) + c) * Size * Size) + at]) + means[c]))), 0, 255))];
    }

    static double[] Flow(Device device, double[] first, double[] second)
    {
        using var run = new TvL1Flow(Size, Size, options.TvL1).PrepareInference(device, Precision.Double, [[1, 1, Size, Size], [1, 1, Size, Size]]);
        run.Inputs[0].Write(first);
        run.Inputs[1].Write(second);
        run.Forward();
        return run.Output.Read<double>();
    }
}
