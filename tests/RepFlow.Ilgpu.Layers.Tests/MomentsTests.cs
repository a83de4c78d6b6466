using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Mean and variance by one fold, in single precision, against their definitions in double precision.</summary>
[Collection(SharedDevices.Name)]
public sealed class MomentsTests(SharedDevices devices)
{
    [DeviceTheory]
    [InlineData(16, 3, 28, 28)]
    [InlineData(1, 2, 150, 170)]
    [InlineData(37, 5, 1, 1)]
    [InlineData(70, 2, 1, 3)]
    public void AreExactFarFromZero(string device, int n, int c, int h, int w)
    {
        // Mean 1000, deviation 1: in single precision the squares of such numbers have no digit left for it.
        var random = new Random(1);
        AreExact(device, [n, c, h, w], _ => 1000 + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    [DeviceTheory]
    [InlineData(16, 2, 16, 16)]
    [InlineData(1, 2, 90, 100)]
    public void AreExactBehindNumbersThatTellNothingOfTheOthers(string device, int n, int c, int h, int w)
    {
        var random = new Random(2);
        AreExact(device, [n, c, h, w], at => at < w * h / 3 ? -500 : 300 + random.NextDouble());
    }

    [DeviceTheory]
    public void NothingIsLeftOfEqualNumbers(string device)
    {
        var (mean, variance) = Statistics(device, [5, 2, 7, 9], _ => 0.1);
        Assert.All(mean, m => Assert.InRange(m, 0.1 - 1e-7, 0.1 + 1e-7));
        Assert.All(variance, v => Assert.InRange(v, 0, 1e-15));
    }

    void AreExact(string device, Shape shape, Func<int, double> value)
    {
        var values = new List<float>();
        var (mean, variance) = Statistics(device, shape, at =>
        {
            values.Add((float)value(at));
            return values[^1];
        });
        var plane = shape[2] * shape[3];
        for (var c = 0; c < shape[1]; c++)
        {
            var channel = values.Where((_, at) => at / plane % shape[1] == c).Select(v => (double)v).ToList();
            var exact = channel.Average();
            var spread = channel.Sum(v => (v - exact) * (v - exact)) / (channel.Count - 1);
            var error = (1e-7 * Math.Abs(exact)) + (1e-6 * Math.Sqrt(spread));
            Assert.InRange(mean[c], exact - error, exact + error);
            Assert.InRange(variance[c] / spread, 1 - 1e-5, 1 + 1e-5);
        }
    }

    /// <summary>A batch's mean and its variance by the count less one, of each channel.</summary>
    (double[] Mean, double[] Variance) Statistics(string device, Shape shape, Func<int, double> value)
    {
        using var run = new BatchNorm(shape[1]) { Momentum = 1f }.Prepare(devices[device], Precision.Single, [shape], Gradients.None);
        run.Inputs[0].Write([.. Enumerable.Range(0, shape.Count).Select(value)]);
        run.Forward();
        return (run.Parameters[2].Read<double>(), run.Parameters[3].Read<double>());
    }
}
