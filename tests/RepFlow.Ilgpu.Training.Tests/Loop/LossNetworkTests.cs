using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>A network with losses of its own is trained by all of them, and predicts without.</summary>
public sealed class LossNetworkTests(OpenDevices devices) : IClassFixture<OpenDevices>
{
    const int Batch = 5;

    static readonly double[] x = Waves.Of(Batch * 3, 2);
    static readonly double[] hints = Waves.Of(Batch * 2, 0.7);
    static readonly int[] labels = [3, 0, 2, 1, 3];

    [DeviceTheory]
    public void TheLossIsTheSumAndTheGradientsAreItsOwn(string device)
    {
        var network = new HintedNetwork();
        using var step = Step(network, device);
        Write(step);
        step.ComputeGradients();
        Assert.Equal(Loss(network), step.ReadLoss(), 1e-12);
        var (gradients, parameters) = (step.Gradients.Read<double>(), step.Parameters.Read<double>());

        // Between parameters, and where each begins, there are zeros.
        var places = Enumerable.Range(0, parameters.Length).Where(at => parameters[at] != 0).ToList();
        Assert.Equal(network.Parameters.Sum(parameter => parameter.Shape.Count - 1), places.Count);
        foreach (var at in places)
        {
            Assert.Equal((Moved(1e-4) - Moved(-1e-4)) / 2e-4, gradients[at], 1e-7);

            double Moved(double by)
            {
                var moved = (double[])parameters.Clone();
                moved[at] += by;
                step.Parameters.Write(moved);
                step.ComputeGradients();
                return step.ReadLoss();
            }
        }
    }

    [DeviceTheory]
    public void WhatIsLearnedIsTheNetworksAndItPredictsWithoutLosses(string device)
    {
        var network = new HintedNetwork();
        using var step = Step(network, device);
        Write(step);
        var first = Loss(network);
        for (var at = 0; at < 20; at++)
        {
            step.Run();
        }

        // The logits of the last step are those before its update.
        step.ComputeGradients();
        step.ReadParameters();
        Assert.Equal(Loss(network), step.ReadLoss(), 1e-12);
        Assert.InRange(step.ReadLoss(), 0, 0.9 * first);
        using var run = network.PrepareInference(devices[device], Precision.Double, [[Batch, 3]]);
        Assert.Equal([new Shape(Batch, 4)], run.Outputs.Select(output => output.Shape));
        run.Inputs.Single().Write(x);
        run.Forward();
        Assert.All(run.Output.Read<double>().Zip(step.Output.Read<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void ASmallerBatchHasFewerHints()
    {
        using var step = Step(new HintedNetwork(), "host");
        Assert.Equal([new Shape(Batch, 3), new Shape(Batch, 2)], step.Inputs.Select(input => input.Shape));
        var targets = step.Targets;
        step.Resize([Batch, 3]);
        Assert.Same(targets, step.Targets);
        step.Resize([2, 3]);
        Assert.Equal([new Shape(2, 3), new Shape(2, 2)], step.Inputs.Select(input => input.Shape));
        Assert.Equal(new Shape(2), step.Targets.Shape);
    }

    [Fact]
    public void AnotherLossTakesTheFirstOnesPlace()
    {
        var network = new HintedNetwork();
        using var step = new TrainingStep(network, devices["host"], Precision.Double, [[Batch, 3]], new() { Loss = SoftTargetCrossEntropy.Definition });
        Write(step, writesLabels: false);
        step.Targets.Write([.. labels.SelectMany(label => Enumerable.Range(0, 4).Select(k => k == label ? 1.0 : 0.0))]);
        step.ComputeGradients();
        Assert.Equal(Loss(network), step.ReadLoss(), 1e-12);
    }

    TrainingStep Step(HintedNetwork network, string device) => new(network, devices[device], Precision.Double, [[Batch, 3]], new() { LearningRate = 0.1 });

    static void Write(TrainingStep step, bool writesLabels = true)
    {
        step.Inputs[0].Write(x);
        step.Inputs[1].Write(hints);
        if (writesLabels)
        {
            step.WriteLabels(labels);
        }
    }

    /// <summary>The loss, in C#.</summary>
    static double Loss(HintedNetwork network)
    {
        var values = network.Parameters.Select(parameter => parameter.Values).ToList();
        return Enumerable.Range(0, Batch).Sum(n =>
        {
            var features = Linear(values[0], values[1], x.AsSpan(n * 3, 3)).Select(Math.Tanh).ToArray();
            var distance = features.Select((value, c) => value - hints[(n * 2) + c]).Sum(d => d * d);
            return (0.1 * distance) + ((Entropy(values[4], values[5]) + (0.5 * Entropy(values[2], values[3]))) / Batch);

            double Entropy(double[] weight, double[] bias)
            {
                var logits = Linear(weight, bias, features);
                return Math.Log(logits.Sum(Math.Exp)) - logits[labels[n]];
            }
        });
    }

    static double[] Linear(double[] weight, double[] bias, ReadOnlySpan<double> x)
    {
        var y = (double[])bias.Clone();
        for (var k = 0; k < y.Length; k++)
        {
            for (var c = 0; c < x.Length; c++)
            {
                y[k] += weight[(k * x.Length) + c] * x[c];
            }
        }

        return y;
    }
}
