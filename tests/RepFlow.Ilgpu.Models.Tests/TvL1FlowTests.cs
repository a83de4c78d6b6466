using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models.Tests.Reference;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>TV-L1 and what it is made of, beside OpenCV's, and beside what NumPy makes of the publications.</summary>
[Collection(SharedDevices.Name)]
public sealed class TvL1FlowTests(SharedDevices devices)
{
    static readonly TvL1Options still = new() { Median = false, Epsilon = 0, OuterIterations = 1, InnerIterations = 40 };

    static readonly TvL1Options single = new() { Scales = 1, Warps = 1, OuterIterations = 1 };

    /// <summary>A position that falls on another 32nd of a pixel, or an iteration more, is a difference that later warps take up: it is in few pixels.</summary>
    [DeviceTheory]
    [InlineData("opencv", 0.01)]
    [InlineData("fixed", 0.01)]
    [InlineData("single", 1e-3)]
    [InlineData("cuda", 0.01)]
    [InlineData("ipol", 0.01)]
    public void Flow_is_that_of_the_preset(string device, string made, double most)
    {
        var options = made switch { "fixed" => still, "single" => single, "cuda" => TvL1Options.OpenCvCuda, "ipol" => TvL1Options.Ipol, _ => TvL1Options.OpenCv };
        var flow = Flow(device, options, TvL1Pictures.Width, TvL1Pictures.Height, (TvL1Pictures.First, TvL1Pictures.Second));
        Assert.InRange(Difference(TvL1Pictures.Made(made), flow[0]), 0, most);
    }

    /// <summary>Each pair ends its iterations by itself.</summary>
    [DeviceTheory]
    public void A_batch_gives_what_its_pairs_give(string device)
    {
        (double[], double[])[] pairs = [(TvL1Pictures.First, TvL1Pictures.Second), (TvL1Pictures.First, TvL1Pictures.First), (TvL1Pictures.Second, TvL1Pictures.First)];
        var options = TvL1Options.OpenCv with { Scales = 2, Warps = 2, OuterIterations = 2 };
        var together = Flow(device, options, TvL1Pictures.Width, TvL1Pictures.Height, pairs);
        Assert.All(pairs.Zip(together), pair => Assert.Equal(Flow(device, options, TvL1Pictures.Width, TvL1Pictures.Height, pair.First)[0], pair.Second));
        Assert.All(together[1], motion => Assert.Equal(0, motion, 1e-3));
    }

    [DeviceTheory]
    public void Resizing_and_warping_are_those_of_OpenCV(string device)
    {
        Shape shape = [1, 1, TvL1Pictures.Height, TvL1Pictures.Width];
        Same("shrunk", new ResizeBilinear(30, 35, 1.25f), 1e-3, TvL1Pictures.First);
        Same("enlarged", new ResizeBilinear(47, 59), 1e-3, TvL1Pictures.First);

        // A position between two 32nds may fall on either.
        double[] place = [.. TvL1Pictures.Each((_, y) => (float)(2.7 * Math.Sin(y))), .. TvL1Pictures.Each((x, _) => (float)(-3.3 * Math.Cos(x)))];
        Same("warped", new CubicWarp(parts: 32), 0.02, TvL1Pictures.First, place);

        void Same(string made, ILayer layer, double most, params double[][] inputs)
        {
            using var run = layer.Prepare(devices[device], Precision.Single, [.. inputs.Select(input => new Shape(1, input.Length / (shape[2] * shape[3]), shape[2], shape[3]))], Gradients.None);
            foreach (var (tensor, values) in run.Inputs.Zip(inputs))
            {
                tensor.Write(values);
            }

            run.Forward();
            var expected = TvL1Pictures.Made(made);
            Assert.InRange(run.Output.Read<double>().Zip(expected, (ours, theirs) => Math.Abs(ours - theirs)).Average(), 0, most);
        }
    }

    /// <summary>Pictures without gradients do not move, so nothing but the median is left.</summary>
    [DeviceTheory]
    public void The_median_is_that_of_OpenCV(string device)
    {
        var area = TvL1Pictures.Width * TvL1Pictures.Height;
        Shape Planes(int count) => [1, count, TvL1Pictures.Height, TvL1Pictures.Width];
        using var run = new TvL1Iterations(1, 1, tau: 0f, median: true).Prepare(devices[device], Precision.Single, [Planes(1), Planes(3), Planes(6)], Gradients.None);
        run.Inputs[0].Write(new double[area]);
        run.Inputs[1].Write(new double[3 * area]);
        run.Inputs[2].Write([.. TvL1Pictures.First, .. TvL1Pictures.First, .. new double[4 * area]]);
        run.Forward();
        Assert.Equal([.. TvL1Pictures.Made("median"), .. TvL1Pictures.Made("median")], run.Output.Read<double>().Take(2 * area), (x, y) => Math.Abs(x - y) < 1e-3);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Contains("at least one scale", Assert.Throws<ArgumentException>(() => new TvL1Flow(20, 20, new() { Scales = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("factor between scales", Assert.Throws<ArgumentException>(() => new TvL1Flow(20, 20, new() { ScaleFactor = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("0x20", Assert.Throws<ArgumentException>(() => new TvL1Flow(20, 0)).Message, StringComparison.Ordinal);
        Assert.Equal([(20, 30)], new TvL1Flow(20, 30, new() { ScaleFactor = 0.6 }).Sizes);
        Assert.Equal([(388, 584), (310, 467), (248, 374), (198, 299), (158, 239)], new TvL1Flow(388, 584).Sizes);
        Assert.Equal([(256, 256), (128, 128), (64, 64), (32, 32), (16, 16)], new TvL1Flow(256, 256, TvL1Options.Ipol).Sizes);
    }

    List<double[]> Flow(string device, TvL1Options options, int width, int height, params (double[] First, double[] Second)[] pairs)
    {
        Shape shape = [pairs.Length, 1, height, width];
        using var run = new TvL1Flow(height, width, options).PrepareInference(devices[device], Precision.Single, [shape, shape]);
        run.Inputs[0].Write([.. pairs.SelectMany(pair => pair.First)]);
        run.Inputs[1].Write([.. pairs.SelectMany(pair => pair.Second)]);
        run.Forward();
        return [.. run.Output.Read<double>().Chunk(2 * width * height)];
    }

    /// <summary>The mean end-point error.</summary>
    static double Difference(double[] expected, double[] flow)
    {
        Assert.Equal(expected.Length, flow.Length);
        var area = flow.Length / 2;
        return Enumerable.Range(0, area).Average(at => Math.Sqrt(Math.Pow(expected[at] - flow[at], 2) + Math.Pow(expected[area + at] - flow[area + at], 2)));
    }
}
