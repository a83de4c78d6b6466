using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints;

/// <summary>Weights go to files and come back under their names; what does not fit is said, and loads nothing.</summary>
public sealed class WeightsTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-weights-");

    string Path => System.IO.Path.Combine(folder.FullName, "weights.safetensors");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void ANetworkIsItsWeights()
    {
        var network = Block(1);
        network.SaveWeights(Path, Precision.Double, new Dictionary<string, string> { ["step"] = "1" });
        using (var file = SafetensorsFile.Open(Path))
        {
            Assert.Equal(network.Info.Parameters.Select(p => p.Name).Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("1", file.Metadata["step"]);
        }

        var loaded = Block(2);
        Assert.NotEqual(Values(network), Values(loaded));
        loaded.LoadWeights(Path);
        Assert.Equal(Values(network), Values(loaded));
    }

    [Fact]
    public void WhatDoesNotFitIsSaidAtOnceAndNothingIsLoaded()
    {
        var network = Block(1);
        var before = Values(network);
        var tensors = network.Info.Parameters.Zip(network.Parameters, (info, p) => (info.Name, p.Shape, Values: new double[p.Shape.Count])).ToList();
        tensors.RemoveAt(0);
        tensors[^1] = (tensors[^1].Name, [1, 4], new double[4]);
        tensors.Add(("bn1.num_batches_tracked", [], [3]));
        tensors.Add(("training.velocity.0", [], [3]));
        tensors.AddRange(Enumerable.Range(0, 7).Select(at => ($"more.{at}", new Shape(1), new double[1])));
        SafetensorsFile.Write(Path, tensors, Precision.Single);
        Assert.Equal(
            $"{Path} does not fit BasicBlock: it lacks conv1.weight; it has besides 'more.0', 'more.1', 'more.2', 'more.3', 'more.4' and 2 more; "
            + "of another shape are downsample.1.running_var (1, 4) instead of (4).",
            Assert.Throws<InputException>(() => network.LoadWeights(Path)).Message);
        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void ALayerWithoutABiasHasNone()
    {
        new Conv2d(2, 3, 3, bias: false).SaveWeights(Path);
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal(["weight"], file.Tensors.Keys);
    }

    [Fact]
    public void WhatANetworkHasBesidesStaysAsItWas()
    {
        Waves(new TransferNetwork(classes: 7)).SaveWeights(Path);
        var network = new TransferNetwork(hasFlow: true);
        var before = network.Parameters.Select(parameter => parameter.Values.ToArray()).ToList();
        Assert.Throws<InputException>(() => network.LoadWeights(Path));
        var report = network.LoadWeights(Path, WeightsLoadOptions.Transfer);
        Assert.Equal(["fc.weight", "fc.bias"], report.Replaced);
        Assert.Equal(["flow.weight", "aside.weight", "aside.bias"], report.Missing);
        Assert.Equal(
            [
                "5 of 10 tensors are from " + Path,
                "for other classes, and as at the start: fc.weight, fc.bias",
                "not in it, and as at the start: flow.weight, aside.weight, aside.bias",
            ],
            report.Lines);
        using var file = WeightsFile.Open(Path);
        foreach (var ((info, parameter), start) in network.Info.Parameters.Zip(network.Parameters).Zip(before))
        {
            Assert.Equal(report.Loaded.Contains(info.Name) ? file.Read(info.Name) : start, parameter.Values);
        }
    }

    [Fact]
    public void WhatAFileHasBesidesIsPassedOver()
    {
        Waves(new TransferNetwork(hasFlow: true)).SaveWeights(Path);
        var report = new TransferNetwork().LoadWeights(Path, WeightsLoadOptions.Transfer);
        Assert.Equal(["'aside.bias'", "'aside.weight'", "'flow.weight'"], report.Unexpected);
        Assert.Equal(7, report.Loaded.Count);
        Assert.Empty(report.Missing);
    }

    [Theory]
    [InlineData("conv1.weight", "stem.weight", "it lacks conv1.weight; it has besides 'stem.weight'")]
    [InlineData("bn1.bias", "bn1.beta", "it lacks bn1.bias; it has besides 'bn1.beta'")]
    [InlineData("bn1.bias", null, "it lacks bn1.bias")]
    public void NamesThatAreSpelledDifferentlyAreAnError(string name, string? instead, string why)
    {
        Rename(new TransferNetwork(), found => found != name ? found : instead);
        var message = Assert.Throws<InputException>(() => new TransferNetwork().LoadWeights(Path, WeightsLoadOptions.Transfer)).Message;
        Assert.Equal($"{Path} does not fit TransferNetwork: {why}.", message);
    }

    [Fact]
    public void AFileOfNothingThatFitsIsAnError()
    {
        Rename(new TransferNetwork(), _ => null);
        var message = Assert.Throws<InputException>(() => new TransferNetwork().LoadWeights(Path, WeightsLoadOptions.Transfer)).Message;
        Assert.Equal($"{Path} does not fit TransferNetwork: nothing of it has a place there.", message);
    }

    [Fact]
    public void TheWordBeforeTheNamesOfParallelTrainingIsPassedOver()
    {
        var saved = Waves(new TransferNetwork());
        Rename(saved, name => "module." + name);
        var network = new TransferNetwork();
        network.LoadWeights(Path);
        Assert.Equal(Values(saved).Select(value => (double)(float)value), Values(network));
    }

    [Fact]
    public void ClipsGetTheWeightsOfImages()
    {
        var image = Waves(new TransferNetwork());
        image.SaveWeights(Path, Precision.Double);
        var clips = new TransferNetwork(frames: 3);
        var report = clips.LoadWeights(Path, new WeightsLoadOptions { InflatesFrames = true });
        Assert.Equal(["conv1.weight"], report.Inflated);

        // A clip of one picture gives what the picture gives.
        var picture = Enumerable.Range(0, 3 * 4 * 4).Select(at => Math.Sin(at)).ToArray();
        var clip = Enumerable.Range(0, 3)
            .SelectMany(c => Enumerable.Repeat(picture[(16 * c)..(16 * (c + 1))], 5).SelectMany(frame => frame)).ToArray();
        var (expected, actual) = (Logits(image, [1, 3, 4, 4], picture), Logits(clips, [1, 3, 5, 4, 4], clip));
        Assert.All(expected.Zip(actual), both => Assert.Equal(both.First, both.Second, 1e-12));
        Assert.Throws<InputException>(() => new TransferNetwork(frames: 3).LoadWeights(Path));
    }

    /// <summary>As I3D and S3D are published.</summary>
    [Fact]
    public void AMatrixMayBeStoredAsAConvolutionOfOneTap()
    {
        var convolution = new Conv3d(4, 3, frames: 1, kernel: 1, bias: true);
        convolution.SaveWeights(Path, Precision.Double);
        var linear = new Linear(4, 3);
        linear.LoadWeights(Path);
        Assert.All(linear.Parameters.Zip(convolution.Parameters), both => Assert.Equal(both.Second.Values, both.First.Values));
        Assert.Throws<InputException>(() => new Linear(12, 1).LoadWeights(Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void TheFirstConvolutionMayBeForOtherChannels(int frames)
    {
        Waves(new TransferNetwork()).SaveWeights(Path, Precision.Double);
        var network = new TransferNetwork(channels: 4, frames: frames);
        var report = network.LoadWeights(Path, WeightsLoadOptions.Transfer);
        Assert.Equal(["conv1.weight"], report.Averaged);
        using var file = WeightsFile.Open(Path);
        var (found, taken, parts) = (file.Read("conv1.weight"), network.Parameters[0], Math.Max(frames, 1));
        for (var at = 0; at < taken.Shape.Count; at++)
        {
            var (k, pixel) = (at / (taken.Shape.Count / 2), at % 4);
            var mean = Enumerable.Range(0, 3).Average(c => found[(12 * k) + (4 * c) + pixel]);
            Assert.Equal(mean / parts, taken.Values[at], 1e-15);
        }
    }

    [Fact]
    public void OtherShapesAreAnErrorInWhicheverWay()
    {
        var tensors = Tensors(new TransferNetwork()).Select(t => t.Name == "bn1.weight" ? (t.Name, new Shape(3), new double[3]) : t);
        SafetensorsFile.Write(Path, tensors, Precision.Single);
        var network = new TransferNetwork(classes: 9, hasFlow: true);
        var message = Assert.Throws<InputException>(() => network.LoadWeights(Path, WeightsLoadOptions.Transfer)).Message;
        Assert.Equal($"{Path} does not fit TransferNetwork: of another shape are bn1.weight (3) instead of (2).", message);
    }

    void Rename(ILayer network, Func<string, string?> name) =>
        SafetensorsFile.Write(
            Path, Tensors(network).Where(t => name(t.Name) is not null).Select(t => (name(t.Name)!, t.Shape, t.Values)), Precision.Single);

    static IEnumerable<(string Name, Shape Shape, double[] Values)> Tensors(ILayer network) =>
        network.Info.Parameters.Zip(network.Parameters, (info, parameter) => (info.Name, parameter.Shape, parameter.Values))
            .Where(t => t.Shape.Count > 0);

    static double[] Logits(ILayer network, Shape shape, double[] values)
    {
        using var device = Device.Open("host");
        using var run = network.PrepareInference(device, Precision.Double, [shape]);
        run.Inputs[0].Write(values);
        run.Forward();
        return run.Output.Read<double>();
    }

    /// <summary>Other numbers in every parameter.</summary>
    static TransferNetwork Waves(TransferNetwork network)
    {
        foreach (var (parameter, number) in network.Parameters.Select((parameter, at) => (parameter, at)))
        {
            parameter.StartAs(at => 1 + Math.Cos((10 * number) + at));
        }

        return network;
    }

    static BasicBlock Block(ulong seed)
    {
        var block = new BasicBlock(3, 4, 2);
        block.Initialize(seed);
        return block;
    }

    static IEnumerable<double> Values(ILayer layer) => layer.Parameters.SelectMany(parameter => parameter.Values);
}
