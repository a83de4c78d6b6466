using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Pooling over rows of any width, window by window in plain C#: rows are computed several columns at once, and their ends and strides are where that goes wrong.</summary>
[Collection(SharedDevices.Name)]
public sealed class PoolingTests(SharedDevices devices)
{
    const int Planes = 2;

    [DeviceTheory]
    [InlineData(Precision.Single, 1)]
    [InlineData(Precision.Double, 2)]
    public void MaximaAndMeansOfWindowsAndTheirGradientsAreThoseOfPlainLoops(string device, Precision precision, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < (device == "host" ? 60 : 6); round++)
        {
            var (kernel, stride, width) = (random.Next(1, 5), random.Next(1, 5), random.Next(5, 45));
            var padding = random.Next(0, (kernel / 2) + 1);

            // Few values, so that many windows hold their largest one twice.
            var x = Numbers(Planes * 7 * width, () => random.Next(-3, 4));
            Check(device, precision, new MaxPool2d(kernel, stride, padding), x, 7, width, kernel, stride, padding, isMax: true);
            Check(device, precision, new AveragePool2d(kernel, stride, padding), x, 7, width, kernel, stride, padding, isMax: false);
        }
    }

    /// <summary>The position of a maximum takes a byte in windows of 256 elements at most.</summary>
    [DeviceTheory]
    [InlineData(Precision.Single, 16, 1, 0)]
    [InlineData(Precision.Double, 16, 3, 8)]
    [InlineData(Precision.Single, 17, 2, 3)]
    public void LargeWindowsFindTheirMaxima(string device, Precision precision, int kernel, int stride, int padding)
    {
        var random = new Random(kernel);
        var x = Numbers(Planes * 20 * 41, random.NextDouble);
        Check(device, precision, new MaxPool2d(kernel, stride, padding), x, 20, 41, kernel, stride, padding, isMax: true);
    }

    static double[] Numbers(int count, Func<double> next) => [.. Enumerable.Range(0, count).Select(_ => next())];

    void Check(string device, Precision precision, ILayer layer, double[] x, int height, int width, int kernel, int stride, int padding, bool isMax)
    {
        using var run = layer.Prepare(devices[device], precision, [[1, Planes, height, width]], Gradients.All);
        var upstream = Numbers(run.Output.Shape.Count, Counter());
        run.Inputs[0].Write(x);
        run.OutputAdjoint.Write(upstream);
        run.Forward();
        run.Backward();

        var (rows, columns) = (run.Output.Shape[2], run.Output.Shape[3]);
        var (output, adjoint) = (new double[upstream.Length], new double[x.Length]);
        for (var at = 0; at < output.Length; at++)
        {
            var (plane, i, j) = (at / (rows * columns), at / columns % rows, at % columns);
            var inside = (from r in Enumerable.Range((i * stride) - padding, kernel)
                          from s in Enumerable.Range((j * stride) - padding, kernel)
                          where r >= 0 && r < height && s >= 0 && s < width
                          select (((plane * height) + r) * width) + s).ToList();
            if (isMax)
            {
                output[at] = inside.Max(from => x[from]);
                adjoint[inside.First(from => x[from] == output[at])] += upstream[at];
                continue;
            }

            output[at] = inside.Sum(from => x[from]) / (kernel * kernel);
            inside.ForEach(from => adjoint[from] += upstream[at] / (kernel * kernel));
        }

        var what = $"{layer.Info.Name}({kernel}, {stride}, {padding}) of {width} columns on {device}";
        var tolerance = precision == Precision.Single ? 1e-6 : 1e-14;
        Expect.Close(output, run.Output.Read<double>(), tolerance, what);
        Expect.Close(adjoint, run.InputAdjoints[0]!.Read<double>(), tolerance, "the gradient of " + what);
    }

    static Func<double> Counter()
    {
        var next = 0;
        return () => 1 + (next++ % 13);
    }
}
