using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models.Tests.Reference;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>Late fusion: two networks whose logits are averaged.</summary>
public sealed class TwoStreamTests
{
    const int Frames = 4;

    static readonly ModelOptions options = new() { Classes = 5, Frames = Frames, Width = 8, Flow = new() { Channels = 4, Iterations = 3 } };

    [Fact]
    public void LogitsAreTheMeanOfBothStreams()
    {
        using var device = Device.Open("host");
        var (rgb, motion) = (ModelCatalog.Create("resnet18", options), ModelCatalog.Create("resnet18-flow", options with { Seed = 1 }));
        double[][] apart = [Logits(rgb), Logits(motion)];
        var both = Logits(new TwoStreamNetwork(rgb, motion));
        Assert.All(both.Zip(apart[0], apart[1]), logit => Assert.Equal((logit.Second + logit.Third) / 2, logit.First, 1e-12));

        double[] Logits(IClipNetwork network)
        {
            using var run = network.PrepareInference(device, Precision.Double, [[2 * Frames, 3, 32, 32]]);
            run.Inputs[0].Write(Numbers.Of("clip", run.Inputs[0].Count));
            run.Forward();
            return run.Output.Read<double>();
        }
    }

    [Fact]
    public void EachStreamHasItsNames()
    {
        var names = ModelCatalog.Create("resnet18-late", options).Info.Parameters.Select(parameter => parameter.Name).ToList();
        Assert.Contains("rgb.layer1.0.conv1.weight", names);
        Assert.Contains("motion.flow.flows.0.flow.tau", names);
        Assert.DoesNotContain(names, name => name.StartsWith("rgb.flow", StringComparison.Ordinal));
    }

    [Fact]
    public void StreamsSeeTheSameClips()
    {
        var refused = Assert.Throws<ArgumentException>(() => new TwoStreamNetwork(ModelCatalog.Create("resnet18"), ModelCatalog.Create("resnet18", new() { Frames = 8 })));
        Assert.Contains("one is for 16 frames and the other for 8", refused.Message, StringComparison.Ordinal);
    }
}
