using CustomLayers;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Iterations that fold and end by themselves, against what they are known to come to.</summary>
[Collection(SharedDevices.Name)]
public sealed class FoldingIterationTests(SharedDevices devices)
{
    [DeviceTheory(OneIn = 2)]
    [InlineData(3, 4)]
    [InlineData(21, 170)]
    public void A_transport_plan_has_the_masses_that_it_is_to_move(string device, int rows, int columns)
    {
        var random = new Random(1);
        double[] Masses(int count)
        {
            var masses = Enumerable.Range(0, 2 * count).Select(_ => 0.5 + random.NextDouble()).ToArray();
            return [.. masses.Select((mass, at) => mass / masses.Skip(at / count * count).Take(count).Sum())];
        }

        double[] cost = [.. Enumerable.Range(0, 2 * rows * columns).Select(_ => random.NextDouble())];
        var (from, to) = (Masses(rows), Masses(columns));
        using var run = new Sinkhorn(60, 0.5f).Prepare(
            devices[device], Precision.Double, [new Shape(2, rows, columns), new Shape(2, rows), new Shape(2, columns)], Gradients.None);
        foreach (var (tensor, values) in run.Inputs.Zip([cost, from, to]))
        {
            tensor.Write(values);
        }

        run.Forward();
        var plan = run.Outputs[0].Read<double>();
        for (var n = 0; n < 2; n++)
        {
            var batch = n;
            double Own(int i, int j) => plan[(((batch * rows) + i) * columns) + j];
            Assert.All(Enumerable.Range(0, columns), j => Assert.Equal(to[(batch * columns) + j], Enumerable.Range(0, rows).Sum(i => Own(i, j)), 1e-12));
            Assert.All(Enumerable.Range(0, rows), i => Assert.Equal(from[(batch * rows) + i], Enumerable.Range(0, columns).Sum(j => Own(i, j)), 1e-9));
        }
    }

    /// <summary>A plane that is alone is shared by the threads of the host, which compute many planes side by side: in columns and rows, and as one run through all rows.</summary>
    [DeviceTheory(OneIn = 2)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_plane_is_the_same_alone_and_among_others(string device, bool isRun)
    {
        const int Rows = 45, Columns = 67;
        var random = new Random(3);
        LayerExecution Prepare(int planes) => isRun
            ? new ScreenedPoisson(12, 1e-3f).Prepare(devices[device], Precision.Single, [new Shape(planes, 1, Rows, Columns)], Gradients.None)
            : new TvL1Iterations(2, 3, epsilon: 0f, median: true).Prepare(
                devices[device], Precision.Single, [new Shape(planes, 1, Rows, Columns), new Shape(planes, 3, Rows, Columns), new Shape(planes, 6, Rows, Columns)], Gradients.None);
        float[] Run(int planes, IReadOnlyList<float[]> inputs, out int size)
        {
            using var run = Prepare(planes);
            foreach (var (tensor, values) in run.Inputs.Zip(inputs))
            {
                tensor.Write([.. values.Take(tensor.Shape.Count)]);
            }

            run.Forward();
            size = run.Outputs[0].Shape.Count / planes;
            return run.Outputs[0].Read<float>();
        }

        float[][] inputs = [.. new[] { 1, 3, 6 }.Select(channels => Enumerable.Range(0, 9 * channels * Rows * Columns).Select(_ => 20 * random.NextSingle()).ToArray())];
        var alone = Run(1, inputs, out var size);
        Assert.Equal(alone, Run(9, inputs, out _).Take(size));
    }

    /// <summary>On chip, and on planes that are too large for it: planes of zeros, of one frequency, which one step solves, and of many.</summary>
    [DeviceTheory(OneIn = 2)]
    [InlineData(5, 6)]
    [InlineData(61, 83)]
    public void Conjugate_gradients_find_the_solution_and_end(string device, int rows, int columns)
    {
        const double Weight = 0.5;
        var random = new Random(2);
        var size = rows * columns;
        double Wave(int i, int j, int p, int q) => Math.Sin(Math.PI * p * (i + 1) / (rows + 1)) * Math.Sin(Math.PI * q * (j + 1) / (columns + 1));
        double Eigenvalue(int p, int q) => 1 + (Weight * (4 - (2 * Math.Cos(Math.PI * p / (rows + 1))) - (2 * Math.Cos(Math.PI * q / (columns + 1)))));

        // Sums of waves, each of which the operator only makes longer.
        (int P, int Q, double Factor)[][] planes = [[], [(2, 3, 1.5)], [.. Enumerable.Range(0, 6).Select(_ => (1 + random.Next(rows), 1 + random.Next(columns), random.NextDouble()))]];
        double Sum(int plane, int at, Func<int, int, double> over) =>
            planes[plane].Sum(w => w.Factor * Wave(at / columns, at % columns, w.P, w.Q) / over(w.P, w.Q));
        double[] Values(Func<int, int, double> over) => [.. Enumerable.Range(0, 3 * size).Select(at => Sum(at / size, at % size, over))];
        using var run = new ScreenedPoisson(200, 1e-10f).Prepare(devices[device], Precision.Double, [new Shape(3, 1, rows, columns)], Gradients.All);
        run.Inputs[0].Write(Values((_, _) => 1));
        run.Forward();
        Expect.Close(Values(Eigenvalue), run.Outputs[0].Read<double>(), 1e-9, device);

        // The solution is linear in x, and its operator is its own transpose: so is what the steps that ran make of a gradient.
        run.OutputAdjoint.Write(Values((_, _) => 1));
        run.Backward();
        Expect.Close(Values(Eigenvalue), run.InputAdjoints[0]!.Read<double>(), 1e-4, device);
    }
}
