using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Reports;
using RepFlow.Ilgpu.Training.Tests.Loop;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Tests.Reports;

public sealed class ClipExplainerTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("host");

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void BehindPooledFeaturesGradCamIsTheWeightedSumOfTheLinearLayersWeights()
    {
        const int Frames = 3;
        var network = new PooledNetwork(Frames, 5);
        Waves.Of(network.Conv.Weight.Values.Length, 0.4).CopyTo(network.Conv.Weight.Values, 0);
        Waves.Of(network.Fc.Weight.Values.Length, 0.7).CopyTo(network.Fc.Weight.Values, 0);
        var pixels = Array.ConvertAll(Waves.Of(Frames * 3 * 6 * 7, 1), v => (float)v);
        using var explainer = new ClipExplainer(network, device, [Frames, 3, 6, 7]);
        var explanation = explainer.Explain(pixels, 2);

        using var input = Tensor.From<float>(device, [Frames, 3, 6, 7], pixels);
        using var convolved = network.Conv.Forward(input);
        using var activated = Relu.Apply(convolved);
        var features = activated.Read<float>();
        var maps = Enumerable.Range(0, Frames).Select(frame => Enumerable.Range(0, 42).Select(at => Math.Max(0, Enumerable.Range(0, 4).Sum(k =>
            network.Fc.Weight.Values[(2 * 4) + k] * features[(((frame * 4) + k) * 42) + at]))).ToArray()).ToList();
        var largest = maps.Max(map => map.Max());
        Assert.True(largest > 0);
        Assert.Equal(Frames, explanation.Heat.Count);
        Assert.All(maps.Zip(explanation.Heat), pair =>
            Assert.Equal(pair.First.Select(v => (float)(v / largest)), pair.Second.Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5));
        Assert.Empty(explanation.Flow);
        Assert.Throws<ArgumentException>(() => explainer.Explain(pixels, 5));
    }

    /// <summary>Networks that make logits inside another: what the last of them saw, each frame with flow after the first block, or the one stack of flow.</summary>
    [Theory]
    [InlineData("resnet18-late", "motion.layer4.1", 3)]
    [InlineData("resnet18-tvl1", "network.layer4.1", 1)]
    [InlineData("resnet18-twostream", "motion.network.layer4.1", 1)]
    public void ANetworkInsideANetworkIsExplained(string model, string features, int pictures)
    {
        const int Side = 32;
        var network = ModelCatalog.Create(
            model, new() { Classes = 4, Frames = 4, Width = 4, FrameHeight = Side, FrameWidth = Side, HasStoredFlow = true, Flow = new() { Channels = 3, Iterations = 1 } });
        Shape shape = [4, model.EndsWith("-late", StringComparison.Ordinal) ? 3 : 5, Side, Side];
        Assert.Equal(features, ClipExplainer.LastFeatures(NetworkDescription.Of(network, device, [[2 * shape[0], .. shape.Skip(1)]])));
        var pixels = Array.ConvertAll(Waves.Of(shape.Count, 1), v => (float)v);
        using var explainer = new ClipExplainer(network, device, shape);
        Assert.Equal(pictures, explainer.Explain(pixels).Heat.Count);
        var shown = ShownClip.Of(pixels, shape, new Augmentation());
        Assert.Equal(ShownClip.Of([.. pixels.Chunk(shape[1] * Side * Side).SelectMany(frame => frame.Take(3 * Side * Side))], [4, 3, Side, Side], new Augmentation()).Pixels.ToArray(), shown.Pixels.ToArray());
    }

    [Fact]
    public void ALearnedFlowIsTheSmoothedMeanOverItsChannelsAndTheExplainedLogitsAreThoseOfInference()
    {
        var flowOptions = new FlowOptions { Channels = 3, Iterations = 2, After = 2 };
        var network = ModelCatalog.Create("resnet18-flow", new() { Classes = 4, Frames = 4, Flow = flowOptions, Seed = 5 });
        Shape shape = [4, 3, 32, 48];
        var pixels = Array.ConvertAll(Waves.Of(shape.Count, 1), v => (float)v);
        using var explainer = new ClipExplainer(network, device, shape);
        var explanation = explainer.Explain(pixels);
        using var run = network.PrepareInference(device, Precision.Single, [shape], ["flow.flows.0.flow", "layer4.1"]);
        run.Inputs[0].Write(pixels);
        run.Forward();
        Assert.Equal(run.Output.Read<float>(), explanation.Logits, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(explanation.Logits.Index().MaxBy(l => l.Item).Index, explanation.Explained);
        Assert.Equal("layer4.1", ClipExplainer.LastFeatures(NetworkDescription.Of(network, device, [shape])));

        var flow = run.Observed("flow.flows.0.flow").Output;
        var values = flow.Read<float>();
        Assert.Equal([3, 6, 8, 12], flow.Shape);
        Assert.Equal(3, explanation.Flow.Count);
        foreach (var (frame, field) in explanation.Flow.Index())
        {
            Assert.Equal((12, 8), (field.Width, field.Height));
            Assert.Equal(Enumerable.Range(0, 96).Select(at => Smooth(frame, 0, at)), field.U, (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.Equal(Enumerable.Range(0, 96).Select(at => Smooth(frame, 3, at)), field.V, (a, b) => Math.Abs(a - b) < 1e-5);
        }

        Assert.Contains(explanation.Flow, field => field.U.Any(u => Math.Abs(u) > 1e-4));
        Assert.Equal(3, explanation.Heat.Count);

        double Mean(int frame, int from, int at) => Enumerable.Range(from, 3).Average(channel => values[(((frame * 6) + channel) * 96) + at]);

        double Smooth(int frame, int from, int at)
        {
            var near = Enumerable.Range(0, 96).Select(other => (At: other, X: (other % 12) - (at % 12), Y: (other / 12) - (at / 12)))
                .Where(other => Math.Max(Math.Abs(other.X), Math.Abs(other.Y)) <= 6)
                .Select(other => (Weight: Math.Exp(-((other.X * other.X) + (other.Y * other.Y)) / 8.0), Value: Mean(frame, from, other.At))).ToList();
            return near.Sum(other => other.Weight * other.Value) / near.Sum(other => other.Weight);
        }
    }

    /// <summary>Behind its last stage a network over space and time has the mean over both, so a feature's weight is the same everywhere: that of the last layer.</summary>
    [Fact]
    public void ANetworkOverSpaceAndTimeExplainsEachOfItsSteps()
    {
        var network = ModelCatalog.Create("r3d_18-flow", new() { Classes = 3, Frames = 16, Width = 4, Flow = new() { Channels = 2, Iterations = 2 }, Seed = 5 });
        Shape shape = [16, 3, 32, 32];
        var pixels = Array.ConvertAll(Waves.Of(shape.Count, 1), v => (float)v);
        using var explainer = new ClipExplainer(network, device, shape);
        var explanation = explainer.Explain(pixels, 1);
        using var run = network.PrepareInference(device, Precision.Single, [shape], ["layer4.1"]);
        run.Inputs[0].Write(pixels);
        run.Forward();
        var features = run.Observed("layer4.1").Output;
        Assert.Equal([1, 32, 2, 2, 2], features.Shape);
        var (values, weights) = (features.Read<float>(), network.Info.Parameters.Zip(network.Parameters).Single(p => p.First.Name == "fc.weight").Second.Values);
        var sums = Enumerable.Range(0, 8).Select(at => Math.Max(0, Enumerable.Range(0, 32).Sum(k => weights[32 + k] * values[(8 * k) + at]))).ToList();
        Assert.True(sums.Max() > 0);
        Assert.Equal(16, explanation.Heat.Count);
        Assert.All(explanation.Heat.Index(), map =>
            Assert.Equal(sums.Skip(map.Index / 8 * 4).Take(4).Select(v => (float)(v / sums.Max())), map.Item.Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-4));

        // Eight frames behind the second stage are seven fields.
        Assert.Equal(16, explanation.Flow.Count);
        Assert.Same(explanation.Flow[2], explanation.Flow[3]);
        Assert.NotSame(explanation.Flow[1], explanation.Flow[2]);
    }

    [Fact]
    public void ExamplesShowFramesFlowAndTheWordsGreenWhereTheyAreRight()
    {
        var right = Example(label: 1, hasFlow: true);
        ExamplesPicture.Write(folder["examples.png"], [right, right with { Label = 0 }]);
        var picture = PictureFile.Read(folder["examples.png"]);

        // Frames of 40 x 20 are 240 x 120 here; the last frame is white, and flow to the right is red.
        Assert.Equal((6 + (4 * 246) + 260, 26 + (2 * 126)), (picture.Width, picture.Height));
        Assert.Equal((0, 0, 0), Pixel(picture, 6 + 120, 26 + 60));
        Assert.Equal((255, 255, 255), Pixel(picture, 6 + (2 * 246) + 120, 26 + 60));
        Assert.Equal((255, 0, 0), Pixel(picture, 6 + (3 * 246) + 120, 26 + 60));
        Assert.InRange(Count(picture, 990, 26, 126, p => p.G > p.R + 40), 50, 3000);
        Assert.Equal(0, Count(picture, 990, 26, 126, p => p.R > p.G + 40));
        Assert.InRange(Count(picture, 990, 26 + 126, 126, p => p.R > p.G + 40), 50, 3000);
        ExamplesPicture.Write(folder["plain.png"], [Example(label: -1, hasFlow: false)]);
        Assert.Equal(6 + (3 * 246) + 260, PictureFile.Read(folder["plain.png"]).Width);
    }

    [FfmpegFact]
    public void AVideoShowsTheClipItsFlowAndWhatSpeaksForTheClass()
    {
        ExplainVideo.Write(folder["out.mp4"], Example(label: 0, hasFlow: true), 10);
        Assert.Equal(["out.mp4"], folder.Names);
        var pictures = ExplainVideo.Draw(Example(label: 0, hasFlow: true)).ToList();
        Assert.Equal(3, pictures.Count);
        Assert.Equal(((3 * 484) - 4, 56 + 240), (pictures[0].Width, pictures[0].Height));
        Assert.Equal((255, 255, 255), Pixel(pictures[2], 240, 200));
        Assert.Equal((255, 0, 0), Pixel(pictures[1], 484 + 240, 200));

        // The right half speaks for the class: it is red, and the left half as it was.
        Assert.Equal((0, 0, 0), Pixel(pictures[0], (2 * 484) + 40, 200));
        var (r, g, b) = Pixel(pictures[0], (2 * 484) + 440, 200);
        Assert.True(r > 80 && g < 10 && b < 10, $"{r} {g} {b}");
        Assert.True(new FileInfo(folder["out.mp4"]).Length > 1000);
    }

    [Fact]
    public void WhatNormalisationDidIsUndone()
    {
        var augmentation = new Augmentation();
        byte[] bytes = [.. Enumerable.Range(0, 2 * 4 * 5 * 3).Select(at => (byte)(at * 2))];
        var pixels = new float[bytes.Length];
        for (var at = 0; at < bytes.Length; at++)
        {
            var (frame, place, color) = (at / 60, at % 60 / 3, at % 3);
            pixels[(frame * 60) + (color * 20) + place] = ((bytes[at] / 255f) - augmentation.Mean[color]) / augmentation.Deviation[color];
        }

        Assert.Equal(bytes, ShownClip.Of(pixels, [2, 3, 4, 5], augmentation).Pixels.ToArray());
        Assert.Throws<ArgumentException>(() => ShownClip.Of(pixels, [2, 3, 4, 4], augmentation));
    }

    [Fact]
    public void AMapIsInterpolatedBetweenTheMiddlesOfItsPlaces()
    {
        var map = new HeatMap(1, 2, new float[] { 0, 1 });
        Assert.Equal([0, 0, 0.5f, 1, 1], new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(x => map.At(0.3, x)));
    }

    /// <summary>Three frames from black to white, flow to the right, and what speaks for the class on the right.</summary>
    static Example Example(int label, bool hasFlow)
    {
        var frames = Enumerable.Range(0, 3).SelectMany(frame => Enumerable.Repeat((byte)(127.5 * frame), 40 * 20 * 3)).ToArray();
        FlowField[] flow = hasFlow ? [Right(), Right()] : [];
        var heat = Enumerable.Repeat(new HeatMap(1, 2, new float[] { 0, 1 }), 2).ToList();
        return new Example(new DecodedClip(3, 20, 40, frames), new ClipExplanation([0, 3, 1], 1, heat, [flow]), label, ["walk", "run", "jump"]);

        static FlowField Right() => new(4, 2, [.. Enumerable.Repeat(1.0, 8)], new double[8]);
    }

    static int Count(Picture picture, int left, int top, int height, Func<(int R, int G, int B), bool> holds) =>
        Enumerable.Range(top, height).Sum(y => Enumerable.Range(left, picture.Width - left).Count(x => holds(Pixel(picture, x, y))));

    static (int R, int G, int B) Pixel(Picture picture, int x, int y)
    {
        var at = 3 * ((y * picture.Width) + x);
        return (picture.Rgb[at], picture.Rgb[at + 1], picture.Rgb[at + 2]);
    }
}
