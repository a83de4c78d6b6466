using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Training.Tests.Onnx;

/// <summary>What is exported computes in ONNX Runtime what it computes here, for the batch that it was exported with and for others.</summary>
public sealed class OnnxExportTests : IDisposable
{
    static readonly HashSet<string> untranslated =
    [
        nameof(BilinearWarp), nameof(CubicWarp), nameof(EndPointError), nameof(GaussianBlur), nameof(GradientSum), nameof(MeanAbsoluteError), nameof(MovingAverage), nameof(PictureGradients),
        nameof(ResizeBilinear), nameof(ResizeCubic), nameof(Sgd), nameof(SoftmaxCrossEntropy), nameof(SoftTargetCrossEntropy), nameof(SquaredNorm), nameof(TotalVariation), nameof(TvL1Field),
        nameof(TvL1Iterations), nameof(TvNetPictures), nameof(TvNetSmooth), nameof(TvNetStart), nameof(TvNetStep),
    ];

    static readonly Dictionary<string, ModelOptions> cases = new()
    {
        ["resnet18"] = new() { Frames = 2, Dropout = 0.5f },
        ["resnet34"] = new() { Frames = 1 },
        ["resnet50"] = new() { Frames = 2 },
        ["resnet18-flow"] = new() { Frames = 3 },
        ["resnet34-flow"] = new() { Frames = 3, Flow = new() { Variant = FlowVariant.Cvpr19, Fusion = FlowFusion.Residual, Channels = 8 } },
        ["resnet18-fcf"] = new() { Frames = 4, Flow = new() { Channels = 8, Iterations = 4, After = 2 } },
        ["resnet18-mfnet-c"] = new() { Frames = 3, Width = 16 },
        ["resnet18-off"] = new() { Frames = 3, Width = 16 },
        ["actionflownet"] = new() { Frames = 3, Width = 16 },
        ["r3d_18-flow"] = new() { Frames = 5, Flow = new() { Channels = 8, Iterations = 4, After = 2 } },
        ["r2plus1d_18"] = new() { Frames = 4 },
        ["i3d"] = new() { Frames = 9, Width = 16 },
        ["s3dg-slim"] = new() { Frames = 8, Width = 16 },
        ["resnet50-fcf"] = new() { Frames = 3, Flow = new() { Channels = 8, Iterations = 4, Variant = FlowVariant.Cvpr19 } },
    };

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-onnx-");
    readonly Device device = Device.Open("host");

    public static IEnumerable<object[]> Models => cases.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> Definitions => Catalog.Select(type => new object[] { type.Name });

    static IReadOnlyList<Type> Catalog => LayerCatalog.Find(typeof(Relu).Assembly, typeof(Device).Assembly);

    string Path => System.IO.Path.Combine(folder.FullName, "model.onnx");

    public void Dispose()
    {
        device.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Models))]
    public void EveryFamilyGivesItsLogits(string name)
    {
        var options = cases[name] with { Classes = 7, Seed = 3 };
        var network = ModelCatalog.Create(name, options);
        Train(network);
        new OnnxExport { Metadata = new Dictionary<string, string> { ["classes"] = "[\"a\",\"é\"]" } }.Write(network, Path, [options.Frames, 3, 64, 64]);
        using var session = new InferenceSession(Path);
        Assert.Equal("[\"a\",\"é\"]", session.ModelMetadata.CustomMetadataMap["classes"]);
        Assert.Equal([-1, 3, 64, 64], session.InputMetadata["x"].Dimensions);
        Assert.Equal([-1, 7], session.OutputMetadata["output"].Dimensions);
        foreach (var clips in new[] { 1, 2 })
        {
            Shape shape = [clips * options.Frames, 3, 64, 64];
            var values = Enumerable.Range(0, shape.Count).Select(at => Math.Sin(at * 0.37) + (0.3 * Math.Cos(at * 0.011 * clips))).ToArray();
            AssertSame(Ours(network, [shape], [values]), Theirs(session, [shape], [values]), 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void EveryStandardLayerIsTranslatedOrNamed(string definition)
    {
        foreach (var sample in LayerSample.Of(Catalog.Single(type => type.Name == definition)))
        {
            if (untranslated.Contains(definition))
            {
                var message = Assert.Throws<InputException>(() => new OnnxExport().Write(sample.Layer, Path, sample.Shapes)).Message;
                Assert.StartsWith($"{definition} is a layer {definition}, for which there is no translation", message, StringComparison.Ordinal);
                continue;
            }

            foreach (var (parameter, number) in sample.Layer.Parameters.Select((parameter, number) => (parameter, number)))
            {
                var before = parameter.Values.ToArray();
                parameter.StartAs(at => (before[at] * (1 + (0.1 * Math.Sin(at + number)))) + 0.01);
            }

            new OnnxExport().Write(sample.Layer, Path, sample.Shapes);
            using var session = new InferenceSession(Path);
            var values = sample.Values();
            AssertSame(Ours(sample.Layer, sample.Shapes, values), Theirs(session, sample.Shapes, values), 1e-4);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(1, 5)]
    public void BordersOfSmallFeatureMapsAreThoseOfTheLayer(int height, int width)
    {
        foreach (var layer in new ILayer[] { new RepresentationFlow(2, 3), new RepresentationFlowCvpr19(2, 3) })
        {
            Shape shape = [1, 2, height, width];
            double[][] values = [Waves(0.7), Waves(1.1)];
            new OnnxExport().Write(layer, Path, shape, shape);
            using var session = new InferenceSession(Path);
            AssertSame(Ours(layer, [shape, shape], values), Theirs(session, [shape, shape], values), 1e-5);

            double[] Waves(double pace) => [.. Enumerable.Range(0, shape.Count).Select(at => 100 * Math.Sin(pace * at))];
        }
    }

    [Fact]
    public void ALayerOfOnesOwnIsTranslatedByOnesOwnWords()
    {
        var network = new OwnNetwork();
        var message = Assert.Throws<InputException>(() => new OnnxExport().Write(network, Path, [[2, 3]])).Message;
        Assert.Equal("leak is a layer Leak, for which there is no translation to ONNX. Give one: new OnnxExport().Translate<Leak>(...).", message);
        Assert.Empty(folder.GetFiles());
        new OnnxExport().Translate<Leak>((graph, leak, x) => graph.Add("LeakyRelu", x, ("alpha", leak.Slope))).Write(network, Path, [[2, 3]]);

        // IR 8; the operators of opset 17 at the end.
        var bytes = File.ReadAllBytes(Path);
        Assert.Equal([0x08, 8], bytes[..2]);
        Assert.Equal([0x42, 4, 0x0a, 0, 0x10, 17], bytes[^6..]);
        using var session = new InferenceSession(Path);
        double[] values = [1, -2, 3, -4, 5, -6];
        AssertSame(Ours(network, [[2, 3]], [values]), Theirs(session, [[2, 3]], [values]), 1e-6);
    }

    [Fact]
    public void AnInputOfIntegersIsOneOfIntegers()
    {
        var layer = new Words();
        new OnnxExport().Translate<Words>((graph, words, read) => graph.Add("Gather", [graph.Weights(words.Table), read[0]], ("axis", 0))).Write(layer, Path, [[5]]);
        using var session = new InferenceSession(Path);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("words", new DenseTensor<long>(new long[] { 3, 0, 1, 3, 2 }, [5]))]);
        AssertSame(Ours(layer, [[5]], [[3, 0, 1, 3, 2]]), [.. results[0].AsEnumerable<float>().Select(value => (double)value)], 1e-6);
    }

    /// <summary>A translation says all results of a layer, of whatever shapes; what reads the second is behind it.</summary>
    [Fact]
    public void ALayerWithSeveralResultsIsTranslatedWhole()
    {
        var layer = new SumAndSquares();
        Assert.Equal(
            "SumAndSquares is a layer SumAndSquares with 2 results, and its translation to ONNX gives 1.",
            Assert.Throws<InputException>(() => new OnnxExport().Translate<SumAndSquares>((graph, _, x) => graph.Add("Mul", [x[0], x[0]])).Write(layer, Path, [[2, 3]])).Message);
        var network = new SquaresBehind();
        new OnnxExport().Translate<SumAndSquares>((graph, _, x) => [graph.Add("ReduceSum", [x[0], graph.Integers(1)], ("keepdims", 0)), graph.Add("Mul", [x[0], x[0]])])
            .Write(network, Path, [[2, 3]]);
        using var session = new InferenceSession(Path);
        double[] values = [1, -2, 3, -4, 5, -6];
        AssertSame(Ours(network, [[2, 3]], [values]), Theirs(session, [[2, 3]], [values]), 1e-6);
    }

    /// <summary>What inference takes is exported: a normalisation by running statistics needs no second value of a channel, alone or in a network.</summary>
    [Fact]
    public void AsManyValuesAsInferenceTakesAreEnough()
    {
        ILayer[] layers = [new BatchNorm(3), new Normalised()];
        Assert.All(layers, layer =>
        {
            new OnnxExport().Write(layer, Path, [[1, 3]]);
            using var session = new InferenceSession(Path);
            double[] values = [1, -2, 3];
            AssertSame(Ours(layer, [[1, 3]], [values]), Theirs(session, [[1, 3]], [values]), 1e-5);
        });
    }

    [Fact]
    public void ABatchThatCannotBeAnotherIsFixed()
    {
        // Frames 1 and 2 of the whole input: of twice as many frames the result is no larger.
        new OnnxExport().Write(new SliceFrames(1, 2), Path, [[4, 3]]);
        using var session = new InferenceSession(Path);
        Assert.Equal([-1, 3], session.InputMetadata["x"].Dimensions);
        Assert.Equal([2, 3], session.OutputMetadata["output"].Dimensions);
    }

    static double[] Theirs(InferenceSession session, IReadOnlyList<Shape> shapes, IReadOnlyList<double[]> values)
    {
        var inputs = session.InputNames.Select((name, at) =>
            NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values[at].Select(value => (float)value).ToArray(), [.. shapes[at]])));
        using var results = session.Run([.. inputs]);
        return [.. results[0].AsEnumerable<float>().Select(value => (double)value)];
    }

    double[] Ours(ILayer layer, IReadOnlyList<Shape> shapes, IReadOnlyList<double[]> values)
    {
        using var run = layer.PrepareInference(device, Precision.Single, shapes);
        foreach (var (input, given) in run.Inputs.Zip(values))
        {
            input.Write(given);
        }

        run.Forward();
        return run.Output.Read<double>();
    }

    static void AssertSame(double[] ours, double[] theirs, double tolerance)
    {
        Assert.Equal(ours.Length, theirs.Length);
        var scale = Math.Max(1, ours.Max(Math.Abs));
        Assert.All(ours.Zip(theirs), pair => Assert.InRange(Math.Abs(pair.First - pair.Second) / scale, 0, tolerance));
    }

    /// <summary>Gives batch norms statistics that training could have left.</summary>
    static void Train(INetwork network)
    {
        foreach (var part in network.Parts)
        {
            if (part.Layer is INetwork inner)
            {
                Train(inner);
            }
            else if (part.Layer is BatchNorm norm)
            {
                norm.RunningMean.StartAs(at => 0.1 * Math.Sin(at));
                norm.RunningVar.StartAs(at => 1 + (0.5 * Math.Cos(at)));
                norm.Weight.StartAs(at => 0.8 + (0.2 * Math.Sin(3 * at)));
                norm.Bias.StartAs(at => 0.1 * Math.Cos(5 * at));
            }
        }
    }
}
