using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>Networks have the published numbers of parameters, under torchvision's names, and of multiply-adds.</summary>
public sealed class CountTests
{
    [Theory]
    [InlineData("resnet18", 1000, 3, 11_689_512)]
    [InlineData("resnet34", 1000, 3, 21_797_672)]
    [InlineData("resnet50", 1000, 3, 25_557_032)]
    [InlineData("resnet34", 150, 3, 21_361_622)]
    [InlineData("resnet34", 150, 20, 21_414_934)]
    [InlineData("resnet50", 400, 3, 24_327_632)]
    [InlineData("resnet50", 400, 20, 24_380_944)]
    [InlineData("resnet34-flow", 150, 3, 21_439_446 + 3 + (4 * 32 * 9) + (2 * 32 * 2))]
    [InlineData("resnet34-twostream", 150, 3, 42_776_556)]
    [InlineData("resnet34-tvl1", 150, 3, 21_414_934)]
    [InlineData("resnet18_3d-tvl1", 150, 3, 33_258_902)]
    [InlineData("i3d-tvl1", 400, 3, 12_675_312)]
    [InlineData("resnet18_3d", 150, 3, 33_280_854)]
    [InlineData("resnet18_3d", 150, 2, 33_258_902)]
    [InlineData("r3d_18", 400, 3, 33_371_472)]
    [InlineData("r2plus1d_18", 400, 3, 31_505_325)]
    [InlineData("r2plus1d_34", 400, 3, 63_697_175)]
    [InlineData("i3d", 400, 3, 12_697_264)]
    [InlineData("i3d", 400, 2, 12_675_312)]
    [InlineData("s3d", 400, 3, 8_320_048)]
    [InlineData("s3dg", 400, 3, 9_539_376)]
    [InlineData("s3dg-slim", 400, 3, 9_526_128)]
    [InlineData("resnet34-mfnet-s", 150, 3, 21_361_622 + (((64 * 64) + (128 * 128) + (256 * 256)) * 10 / 16))]
    [InlineData("resnet34-mfnet-c", 150, 3, 21_361_622 + (((64 * 64) + (128 * 128) + (256 * 256)) * 42 / 16))]
    [InlineData("resnet34-tvnet", 150, 3, 21_414_934 + 800)]
    [InlineData("actionflownet", 400, 3, 36_811_588)]
    public void ParametersAreAsMany(string model, int classes, int channels, int parameters)
    {
        var network = ModelCatalog.Create(model, new() { Classes = classes, Channels = channels });
        Assert.Equal(parameters, network.Info.Parameters.Zip(network.Parameters).Where(p => p.First.Learned).Sum(p => p.Second.Shape.Count));
    }

    /// <summary>Tran et al. 2018 with the channels that their code has between the halves: as many parameters as R3D.</summary>
    [Fact]
    public void EachConvolutionMayHaveItsOwnChannelsBetween()
    {
        var network = VideoResNet.Of(18, VideoConvolution.FactoredEach, new());
        Assert.Equal(33_370_839, network.Info.Parameters.Zip(network.Parameters).Where(p => p.First.Learned).Sum(p => p.Second.Shape.Count));
    }

    /// <summary>The authors' OFF, with the channels of BN-Inception: units on nine layers, sub-networks for those of 28, 14 and 7 pixels, and a head each.</summary>
    [Fact]
    public void OffOnBnInceptionHasAsManyParametersAsItsAuthors()
    {
        int[][] layers = [[256, 320], [576, 576, 576, 608, 608], [1024, 1024]];
        var (before, parts) = (0, new List<INetwork>());
        foreach (var (at, channels) in layers.Index())
        {
            parts.AddRange(channels.Select(count => new OffUnit(count, frames: 7)));
            var net = new OffSubnet((160 * channels.Length) + before, layers.Length - at);
            parts.AddRange([net, new ClipHead(net.Channels, 101, frames: 6)]);
            before = net.Channels;
        }

        var parameters = parts.SelectMany(part => part.Parameters).ToLookup(parameter => parameter.Learned, parameter => parameter.Shape.Count);
        Assert.Equal(9_870_095, parameters[true].Sum());
        Assert.Equal(2_880, parameters[false].Sum());
        Assert.Equal(892_320, parts.OfType<OffUnit>().Sum(unit => unit.Parameters.Where(parameter => parameter.Learned).Sum(parameter => parameter.Shape.Count)));
    }

    /// <summary>TVNet's authors learn the flow to begin with too, for frames of one size.</summary>
    [Fact]
    public void TvNetMayLearnTheFlowToBeginWith()
    {
        var network = TvNet.Of(18, new() { TvNet = new() { Fields = (32, 40) } });
        Assert.Equal(ModelCatalog.Create("resnet18-tvnet").Parameters.Sum(parameter => parameter.Shape.Count) + (2 * 32 * 40), network.Parameters.Sum(parameter => parameter.Shape.Count));
        Assert.Contains("flow.field", Assert.ThrowsAny<ArgumentException>(() => ((INetwork)network).OutputShapes([[16, 3, 32, 32]])).Message, StringComparison.Ordinal);
    }

    /// <summary>Multiply-adds of convolutions and linear layers for a clip or, on frames, for one frame, in units of 1e9.</summary>
    [Theory]
    [InlineData("resnet34", 150, 3, 1, 112, 0.965)]
    [InlineData("resnet34", 150, 20, 1, 112, 1.132)]
    [InlineData("resnet50", 400, 3, 1, 224, 4.088)]
    [InlineData("resnet50", 400, 20, 1, 224, 4.757)]
    [InlineData("resnet18_3d", 150, 3, 16, 112, 8.308)]
    [InlineData("resnet18_3d", 150, 2, 16, 112, 7.206)]
    [InlineData("r3d_18", 400, 3, 16, 112, 40.70)]
    [InlineData("r2plus1d_18", 400, 3, 16, 112, 40.52)]
    [InlineData("r2plus1d_34", 400, 3, 16, 112, 76.2)]
    [InlineData("r2plus1d_34", 400, 3, 32, 112, 152.4)]
    [InlineData("i3d", 400, 3, 16, 112, 6.983)]
    [InlineData("i3d", 400, 3, 32, 224, 55.6)]
    [InlineData("i3d", 400, 3, 64, 224, 111.2)]
    [InlineData("i3d", 400, 2, 64, 224, 102.3)]
    [InlineData("s3d", 400, 3, 16, 224, 17.98)]
    [InlineData("s3d", 400, 3, 32, 224, 35.96)]
    [InlineData("s3d", 400, 3, 64, 224, 71.9)]
    [InlineData("s3dg", 400, 3, 64, 224, 71.9)]
    [InlineData("s3dg-slim", 400, 3, 64, 224, 64.2)]
    public void MultiplyAddsAreAsMany(string model, int classes, int channels, int frames, int size, double expected)
    {
        using var device = Device.Open("host");
        var network = ModelCatalog.Create(model, new() { Classes = classes, Channels = channels, Frames = frames });
        Assert.Equal(expected, NetworkDescription.Of(network, device, [[frames, channels, size, size]]).Products / 1e9, expected < 10 ? 0.0005 : expected < 50 ? 0.005 : 0.05);
    }

    [Fact]
    public void NamesAreThoseOfTorchvision()
    {
        var names = ResNet.Of(50, new()).Info.Parameters.Select(parameter => parameter.Name).ToList();
        Assert.Equal(["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "layer1.0.conv1.weight"], names.Take(6));
        Assert.Contains("layer2.0.downsample.1.running_mean", names);
        Assert.Equal(["fc.weight", "fc.bias"], names.TakeLast(2));
        Assert.DoesNotContain("conv1.bias", names);
    }

    [Fact]
    public void OneSeedIsOneNetwork()
    {
        double[] Values(ulong seed) => [.. ResNet.Of(18, new() { Seed = seed }).Parameters.SelectMany(parameter => parameter.Values.Take(10))];
        Assert.Equal(Values(1), Values(1));
        Assert.NotEqual(Values(1), Values(2));
        var weight = ResNet.Of(18, new()).Parameters[0].Values;
        Assert.Equal(Math.Sqrt(2.0 / (64 * 49)), Math.Sqrt(weight.Sum(v => v * v) / weight.Length), 3e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void TheFlowStandsAfterEveryBlock(int after)
    {
        var network = ModelCatalog.Create("resnet50-fcf", new() { Classes = 7, Frames = 4, Flow = new() { After = after, Stacked = 3, Fusion = FlowFusion.Residual } });
        Assert.Equal([new Shape(2, 7)], network.OutputShapes([[8, 3, 64, 64]]));
        Assert.Equal(3, network.Info.Parameters.Count(parameter => parameter.Name.EndsWith("flow.tau", StringComparison.Ordinal)));
    }

    public static IEnumerable<object[]> Models => ModelCatalog.Names.Select(name => new object[] { name });

    [SampledTheory(OneIn = 6)]
    [MemberData(nameof(Models))]
    public void APlanNeverTakesMoreThanKeepingEverything(string model)
    {
        using var device = Device.Open("host");
        var network = ModelCatalog.Create(model, new() { Frames = 7, FrameHeight = 64, FrameWidth = 64, Flow = new() { After = 2 } });
        var step = TrainingStep.Describe(network, device, Precision.Single, [[14, 3, 64, 64]]);
        Assert.InRange(step.Bytes, 1, step.BytesKeepingAll);
    }

    /// <summary>At most 45 % of all activations and gradients kept apart.</summary>
    [Fact]
    public void AStepOfResNet34OnAClipOf16TakesLittle()
    {
        using var device = Device.Open("host");
        var step = TrainingStep.Describe(ResNet.Of(34, new()), device, Precision.Single, [[16, 3, 112, 112]]);
        Assert.InRange(step.Bytes, 1, (long)(0.45 * step.BytesKeepingAll));
    }

    [Fact]
    public void WhatCannotBeIsSaid()
    {
        Assert.Contains("-fcf, -fof, -late behind", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet19")).Message, StringComparison.Ordinal);
        Assert.Contains("more frames than flows", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet18-fcf", new() { Frames = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("block 0 to 5", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet18-flow", new() { Flow = new() { After = 6 } })).Message, StringComparison.Ordinal);
        Assert.Contains("at least 5 frames; clips of 4", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("s3d", new() { Frames = 4 })).Message, StringComparison.Ordinal);
        Assert.Contains("residual networks have", Assert.Throws<ArgumentException>(() => new I3d(new() { Flow = new() })).Message, StringComparison.Ordinal);
        Assert.Contains("must be at least 2; it is 1", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet18-mfnet-s", new() { Frames = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("stands after block 1 to 5", Assert.Throws<ArgumentException>(() => MFNet.Of(18, new() { Motion = new() { After = [0] } })).Message, StringComparison.Ordinal);
        Assert.Contains("at least 2 of a clip; clips of 1", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet18-off", new() { Frames = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("stage 5 and 4 weights", Assert.Throws<ArgumentException>(() => Off.Of(18, new() { Off = new() { FirstStage = 5 } })).Message, StringComparison.Ordinal);
        Assert.Contains("at least 2 of a clip; clips of 1", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("actionflownet", new() { Frames = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("multiples of 16; frames are 112x100", Assert.Throws<ArgumentException>(() => new ActionFlowNet(new()).TrainingInputs([[16, 3, 112, 100]])).Message, StringComparison.Ordinal);
        Assert.Contains("so at 2 frames; clips of 1", Assert.Throws<ArgumentException>(() => ModelCatalog.Create("resnet18-tvnet", new() { Frames = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("3 channels, and stacks at least one; 2 channels", Assert.Throws<ArgumentException>(() => TvNet.Of(18, new() { Channels = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("not whole clips of 16", Assert.ThrowsAny<ArgumentException>(() => ModelCatalog.Create("resnet18").OutputShapes([[8, 3, 64, 64]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereShapesDoNotFitIsSaidByTheNamesOfFields()
    {
        // One frame of 32 x 32 has one value a channel in the last stage.
        using var device = Device.Open("host");
        var network = ModelCatalog.Create("resnet18", new() { Frames = 1 });
        Action[] ways =
        [
            () => network.Prepare(device, Precision.Single, [[1, 3, 32, 32]], Gradients.None),
            () => network.OutputShapes([[1, 3, 32, 32]]),
            () => NetworkDescription.Of(network, device, [[1, 3, 32, 32]]),
        ];
        Assert.All(ways, way => Assert.Matches(@"^layer4\.0\.(conv1\+)?bn1(\+Relu)?: BatchNorm needs more than 1 value", Assert.ThrowsAny<ArgumentException>(way).Message));
    }
}
