using CustomLayers;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers.Tests.Language;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests.Execution;

/// <summary>How scans are launched, and what they come to by formulas; that they compute what their methods say is in <see cref="EveryDefinitionTests"/>.</summary>
[Collection(SharedDevices.Name)]
public sealed class ScanTests(SharedDevices devices)
{
    [DeviceTheory]
    [InlineData(1)]
    [InlineData(40)]
    public void ElementsThatNeedNothingOfTheirNeighboursAreOneLaunch(string device, int steps)
    {
        var (forward, backward) = Launches(device, CumulativeSum.Definition, [[3, steps]]);
        Assert.Equal([("CumulativeSum.Output", 1)], forward);
        Assert.Equal([("CumulativeSum.OutputOutputAdjoint", 1), ("CumulativeSum.OutputSeed", 1)], backward);

        (forward, backward) = Launches(device, new OwnPlaceScans(0.3f), [[2, steps, 3], [2, 3]]);
        Assert.Equal(["Deep", "Gated", "Level", "Outer", "Shaded", "Swap"], forward.Select(f => f.Kernel.Split('.')[1]));
        Assert.All(forward.Concat(backward), kernel => Assert.Equal(1, kernel.Launches));
    }

    [DeviceTheory]
    [InlineData(1)]
    [InlineData(7)]
    public void AStepOfAnLstmHasAsManyLaunchesAsWaitForOneAnother(string device, int steps)
    {
        var (forward, backward) = Launches(device, new Lstm(3, 2), [[2, steps, 3], [2, 2], [2, 2]]);
        Assert.Equal([("Lstm.Kept_", steps), ("Lstm.Step", steps)], forward.Where(k => k.Kernel is "Lstm.Kept_" or "Lstm.Step"));

        // What is handed to the memory cell is computed with what it is handed on as: three where there are four phases.
        Assert.Equal([("Lstm.Kept_OutputAdjoint", steps), ("Lstm.StepCutAdjoint", steps), ("Lstm.StepKept_Adjoint", steps)],
            backward.Where(k => k.Kernel is "Lstm.Kept_OutputAdjoint" or "Lstm.StepCutAdjoint" or "Lstm.StepKept_Adjoint" or "Lstm.StepCellAdjoint"));
    }

    [DeviceTheory]
    [InlineData(1, 1)]
    [InlineData(3, 700)]
    public void CumulativeSumsOfWholeNumbersAreExact(string device, int rows, int steps)
    {
        using var run = CumulativeSum.Definition.Prepare(devices[device], Precision.Single, [[rows, steps]], Gradients.All);
        run.Inputs[0].Write([.. Enumerable.Range(0, rows * steps).Select(at => (double)((at % steps) + 1))]);
        run.Forward();
        run.OutputAdjoint.Write([.. Enumerable.Repeat(1.0, rows * steps)]);
        run.Backward();
        Assert.Equal(Enumerable.Range(0, rows * steps).Select(at => (at % steps) + 1.0).Select(t => t * (t + 1) / 2), run.Output.Read<double>());
        Assert.Equal(Enumerable.Range(0, rows * steps).Select(at => (double)(steps - (at % steps))), run.InputAdjoints[0]!.Read<double>());
    }

    [DeviceTheory]
    [InlineData(1, 30, 1)]
    [InlineData(7, 30, 3)]
    [InlineData(2, 5, 5000)]
    public void AnAverageComesNearAConstantAsItsFormulaSays(string device, int rows, int steps, int columns)
    {
        const double Rate = 0.125;
        using var run = new ExponentialAverage((float)Rate).Prepare(devices[device], Precision.Single, [[rows, steps, columns]], Gradients.All);
        var all = Enumerable.Range(0, rows * steps * columns).Select(at => (At: at, Step: at / columns % steps, Value: 1.0 + (at % columns) + (at / columns / steps))).ToList();
        run.Inputs[0].Write([.. all.Select(e => e.Value)]);
        run.Forward();
        run.OutputAdjoint.Write([.. Enumerable.Repeat(1.0, all.Count)]);
        run.Backward();
        Expect.Close([.. all.Select(e => e.Value * (1 - Math.Pow(1 - Rate, e.Step + 1)))], run.Output.Read<double>(), 1e-5, "average");
        Expect.Close([.. all.Select(e => 1 - Math.Pow(1 - Rate, steps - e.Step))], run.InputAdjoints[0]!.Read<double>(), 1e-5, "gradient");
    }

    (IReadOnlyList<(string Kernel, int Launches)> Forward, IReadOnlyList<(string Kernel, int Launches)> Backward) Launches(string device, ILayer layer, IReadOnlyList<Shape> shapes)
    {
        var on = devices[device];
        using var run = layer.Prepare(on, Precision.Single, shapes, Gradients.All);
        return (Count(run.Forward), Count(run.Backward));

        IReadOnlyList<(string, int)> Count(Action pass)
        {
            var times = on.KernelTimes = new KernelTimes();
            pass();
            on.KernelTimes = null;

            // Stages with kernels for both precisions have the precision in their names; what only moves memory is no stage.
            return [.. times.ByName.Where(k => k.Key.Contains('.', StringComparison.Ordinal)).Select(k => (k.Key.Replace(".Single", "", StringComparison.Ordinal), k.Value.Launches)).OrderBy(k => k.Item1, StringComparer.Ordinal)];
        }
    }
}
