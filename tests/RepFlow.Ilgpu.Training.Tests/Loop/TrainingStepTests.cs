using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>A step does what its definition says, in whichever memory, and is one launch where the device can.</summary>
public sealed class TrainingStepTests(OpenDevices devices) : IClassFixture<OpenDevices>
{
    /// <summary>Those of the inputs of the network.</summary>
    internal static readonly Shape[] Shapes = [[4, 2, 18, 16], [4, 2, 18, 16]];

    [DeviceTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void TwoStepsAreThoseOfTheDefinition(string device, bool areLabelsIntegers)
    {
        // Softmax regression, in C#: the bias does not decay and has a tenth of the rate, which changes from step to step.
        var linear = new Linear(3, 4);
        Waves.Of(12, 1).CopyTo(linear.Weight.Values, 0);
        linear.Bias.LearningRateScale = 0.1;
        var (weight, bias) = ((double[])linear.Weight.Values.Clone(), new double[4]);
        var (weightVelocity, biasVelocity) = (new double[12], new double[4]);
        var groups = ParameterGroup.Of(linear, weightDecay: 0.25, decaysVectors: false);
        Assert.Equal([(1, 0.25), (0.1, 0)], groups.Select(group => (group.RateFactor, group.WeightDecay)));
        using var step = new TrainingStep(linear, devices[device], Precision.Double, [[5, 3]], new() { Groups = groups, Momentum = 0.5f, Loss = areLabelsIntegers ? LabelEntropy.Definition : SoftmaxCrossEntropy.Definition });
        Assert.Equal(areLabelsIntegers ? Precision.Int32 : Precision.Double, step.Targets.Precision);
        var (x, labels) = (Waves.Of(15, 2), new[] { 3, 0, 2, 1, 3 });
        step.Inputs[0].Write(x);
        step.WriteLabels(labels);
        foreach (var rate in new[] { 0.5, 0.125 })
        {
            step.LearningRate = rate;
            step.Run();
            Assert.Equal(Loss(), step.ReadLoss(), 1e-12);
            Sgd();
            step.ReadParameters();
            Assert.All(weight.Zip(linear.Weight.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
            Assert.All(bias.Zip(linear.Bias.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-7));

            double[] Softmax(int n)
            {
                var e = Enumerable.Range(0, 4).Select(k => Math.Exp(bias[k] + Enumerable.Range(0, 3).Sum(c => x[(n * 3) + c] * weight[(k * 3) + c]))).ToList();
                return [.. e.Select(value => value / e.Sum())];
            }

            double Loss() => Enumerable.Range(0, 5).Average(n => -Math.Log(Softmax(n)[labels[n]]));

            void Sgd()
            {
                var error = Enumerable.Range(0, 5).Select(n => Softmax(n).Select((p, k) => (p - (k == labels[n] ? 1 : 0)) / 5).ToList()).ToList();
                for (var k = 0; k < 4; k++)
                {
                    for (var c = 0; c < 3; c++)
                    {
                        ref var velocity = ref weightVelocity[(k * 3) + c];
                        velocity = (0.5 * velocity) + error.Select((e, n) => e[k] * x[(n * 3) + c]).Sum() + (0.25 * weight[(k * 3) + c]);
                        weight[(k * 3) + c] -= rate * velocity;
                    }

                    biasVelocity[k] = (0.5 * biasVelocity[k]) + error.Sum(e => e[k]);
                    bias[k] -= 0.1 * rate * biasVelocity[k];
                }
            }
        }
    }

    [DeviceTheory]
    public void PartsOfABatchAreTheBatch(string device)
    {
        // Without batch normalisation the mean of two halves' gradients is the whole's; clipped by their norm, and averaged over steps.
        double[] Train(bool inParts, double? norm, out double found, out double[] average)
        {
            var linear = new Linear(3, 4);
            Waves.Of(12, 1).CopyTo(linear.Weight.Values, 0);
            var options = new TrainingOptions { LearningRate = 0.5, Momentum = 0, AccumulatesGradients = inParts, ClipNorm = norm, AverageDecay = 0.5 };
            using var step = new TrainingStep(linear, devices[device], Precision.Double, [[inParts ? 3 : 6, 3]], options);
            var (x, labels) = (Waves.Of(18, 2), new[] { 3, 0, 2, 1, 3, 0 });
            for (var at = 0; at < 2; at++)
            {
                for (var part = 0; part < (inParts ? 2 : 1); part++)
                {
                    step.Inputs[0].Write(inParts ? x.AsSpan(part * 9, 9) : x);
                    step.WriteLabels(inParts ? labels.AsSpan(part * 3, 3) : labels);
                    step.ComputeGradients();
                    step.AddGradients();
                }

                step.Update();
            }

            found = step.GradientNorm;
            step.ReadParameters();
            double[] values = [.. linear.Weight.Values, .. linear.Bias.Values];
            step.ReadAverages();
            average = [.. linear.Weight.Values, .. linear.Bias.Values];
            return values;
        }

        var whole = Train(false, null, out _, out _);
        Assert.All(whole.Zip(Train(true, null, out _, out _)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

        // Clipped to a norm that nothing reaches nothing changes; clipped to less, each step is as long as the rate times it.
        Assert.All(whole.Zip(Train(true, 1e9, out var norm, out _)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.InRange(norm, 0.01, 10);
        var clipped = Train(true, 1e-3, out _, out var average);
        double[] start = [.. Waves.Of(12, 1), 0, 0, 0, 0];
        Assert.Equal(2 * 0.5 * 1e-3, Length(clipped.Zip(start, (a, b) => a - b)), 1e-6);

        // The first average keeps a tenth of nothing, the second two elevenths of it.
        Assert.True(Length(average.Zip(clipped, (a, b) => a - b)) < Length(start));

        static double Length(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
    }

    [DeviceTheory]
    public void TheMemoryChangesNothing(string device)
    {
        // Everything apart, or in shared memory whose bytes are not numbers at first, and what updates in place: the same bits.
        IReadOnlyList<float[]> Train(bool isKeepingAll)
        {
            using var step = Step(device, Network(device, 0.5f), new() { LearningRate = 0.05 }, isKeepingAll);
            for (var at = 0; at < 4; at++)
            {
                step.Run();
            }

            return [step.Parameters.Read<float>(), .. step.Velocities.Select(velocity => velocity.Read<float>()), step.Loss.Read<float>()];
        }

        var (shared, apart) = (Train(false), Train(true));
        Assert.Equal(apart, shared);
        Assert.All(shared, values => Assert.DoesNotContain(values, float.IsNaN));
    }

    [DeviceTheory]
    public void WhatIsRecomputedIsTheSameAndTakesLessMemory(string device)
    {
        // Outputs, gradients, running statistics: the latter move once, and dropout draws the same numbers again.
        (IReadOnlyList<double[]> Results, long Bytes) Train(bool isRecomputing)
        {
            var network = new Recomputed();
            MemoryPlan Plan(DeviceArena arena) => new(arena, Precision.Double) { IsRecomputing = isRecomputing, StartsUndefined = true };
            using var step = new TrainingStep(network, devices[device], Plan, [[4, 2, 18, 16]], new() { LearningRate = 0.05, Seed = 4 });
            step.Inputs[0].Write(Waves.Of(step.Inputs[0].Count, 1));
            step.WriteLabels([0, 3, 2, 1]);
            var results = new List<double[]>();
            for (var at = 0; at < 5; at++)
            {
                step.Run();
                step.ReadParameters();
                results.AddRange([step.Output.Read<double>(), step.Gradients.Read<double>()]);
                results.AddRange(network.Parameters.Select(parameter => (double[])parameter.Values.Clone()));
            }

            return (results, step.Bytes);
        }

        var (kept, recomputed) = (Train(false), Train(true));
        Assert.Equal(kept.Results, recomputed.Results);
        Assert.All(recomputed.Results, values => Assert.DoesNotContain(values, double.IsNaN));
        Assert.InRange(recomputed.Bytes, 1, kept.Bytes * 4 / 5);
    }

    [DeviceTheory]
    public void ASmallerBatchTrainsTheSameParametersInTheSameMemory(string device)
    {
        using var step = Step(device, Network(device), new());
        step.Run();
        var (held, allocated) = (step.Bytes, devices[device].AllocatedBytes);
        var velocity = step.Velocities[0].Read<float>();
        step.ReadParameters();
        step.Resize([3, 2, 18, 16], [3, 2, 18, 16]);
        Assert.Equal(allocated, devices[device].AllocatedBytes);
        Assert.InRange(step.Bytes, 1, held - 1);
        Assert.Equal(velocity, step.Velocities[0].Read<float>());
        Write(step);
        step.Run();
        Assert.Equal(3, step.Output.Shape[0]);

        // The same as in a memory of its own that begins where this one was, but for the velocity.
        var alone = Network(device);
        step.WriteParameters();
        foreach (var (from, to) in step.Network.Parameters.Zip(alone.Parameters))
        {
            from.Values.CopyTo(to.Values, 0);
        }

        using var other = new TrainingStep(alone, devices[device], Precision.Single, [[3, 2, 18, 16], [3, 2, 18, 16]]);
        Write(other);
        other.Run();
        foreach (var each in step.Velocities)
        {
            each.Clear();
        }

        step.Run();
        Assert.Equal(other.ReadLoss(), step.ReadLoss());
        Assert.Equal(other.Parameters.Read<float>(), step.Parameters.Read<float>());

        allocated = devices[device].AllocatedBytes;
        step.Resize(Shapes);
        Assert.Equal(allocated, devices[device].AllocatedBytes);
        Assert.Equal(other.Parameters.Read<float>(), step.Parameters.Read<float>());
    }

    [DeviceTheory]
    public void ARecordedStepTrainsAsItsPartsDo(string device)
    {
        var on = devices[device];
        using var plain = Step(device, Network(device), new());
        using var recorded = Step(device, Network(device), new());
        for (var at = 0; at < 5; at++)
        {
            // The learning rate is no part of what is recorded.
            plain.LearningRate = recorded.LearningRate = 0.1 / (at + 1);
            plain.Record();
            plain.Run();
            recorded.Run();
            Assert.Equal(plain.ReadLoss(), recorded.ReadLoss());
        }

        Assert.Equal(on.Kind == DeviceKind.Cuda, recorded.WhyNoGraph is null);
        Assert.Equal(plain.Parameters.Read<float>(), recorded.Parameters.Read<float>());
        Assert.Equal(5, recorded.Steps);
    }

    [DeviceTheory]
    public void WhatCannotBeRecordedRunsAllTheSame(string device)
    {
        var on = devices[device];
        using var layer = new Linear(3, 2).Prepare(on, Precision.Single, [[4, 3]], Gradients.None);
        var runs = 0;
        using var graph = on.Record(() =>
        {
            layer.Forward();
            on.Synchronize();
            runs++;
        });
        graph.Run();
        graph.Run();
        graph.Run();
        Assert.False(graph.IsGraph);
        Assert.NotEmpty(graph.WhyNot!);
        Assert.Equal(3, runs);
    }

    [Fact]
    public void DropoutDropsOthersInEachStepAndTheSameInARunThatGoesOn()
    {
        using var step = Step("host", new(hasFlow: false, 0.5f), new() { Seed = 7, LearningRate = 0 });
        var losses = new HashSet<double>();
        for (var at = 0; at < 8; at++)
        {
            step.Run();
            losses.Add(step.ReadLoss());
        }

        Assert.InRange(losses.Count, 6, 8);
        Assert.NotNull(step.WhyNoGraph);
        using var resumed = Step("host", new(hasFlow: false, 0.5f), new() { Seed = 7, LearningRate = 0 });
        resumed.Steps = 7;
        resumed.Run();
        Assert.Equal(step.ReadLoss(), resumed.ReadLoss());
    }

    [DeviceTheory]
    public void EachKernelOfAStepIsTimed(string device)
    {
        var on = devices[device];
        using var step = Step(device, Network(device), new());
        step.Run();
        var times = on.KernelTimes = new KernelTimes();
        step.Run();
        step.Run();
        on.KernelTimes = null;
        step.Run();
        Assert.All(times.ByName.Values, kernel => Assert.True(kernel.Launches % 2 == 0 && kernel.Milliseconds > 0));
        Assert.Equal(2, times.ByName["Linear.Product.Single"].Launches);
        Assert.Equal(device == "host" ? 4 : 2, times.ByName["Sgd.Output.Single"].Launches);
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        using var step = Step("host", Network("host"), new());
        Assert.Equal("Label 5 of sample 2 is no class: there are 5, from 0 to 4.", Assert.Throws<ArgumentException>(() => step.WriteLabels([1, -100, 5, 0])).Message);
        Assert.Equal("There are 4 labels in a batch, of shape (4); 1 were given.", Assert.Throws<ArgumentException>(() => step.WriteLabels([1])).Message);

        // What does not fit leaves the step as it was.
        Assert.StartsWith("conv", Assert.ThrowsAny<ArgumentException>(() => step.Resize([4, 3, 18, 16], [4, 3, 18, 16])).Message, StringComparison.Ordinal);
        step.Run();

        var error = Assert.Throws<DeviceException>(() => new TrainingStep(
            Network("host"), devices["host"], arena => new MemoryPlan(arena, Precision.Single) { Limit = step.Bytes }, [[9, 2, 18, 16], [9, 2, 18, 16]]));
        Assert.Contains("a batch of 4 instead of 9 would fit", error.Message, StringComparison.Ordinal);
    }

    // Compiling the flow for OpenCL takes longer than all of these tests.
    internal static SmallNetwork Network(string device, float dropout = 0) => new(device == "host", dropout);

    TrainingStep Step(string device, SmallNetwork network, TrainingOptions options, bool isKeepingAll = false)
    {
        var step = new TrainingStep(
            network, devices[device], arena => new MemoryPlan(arena, Precision.Single) { IsKeepingAll = isKeepingAll, StartsUndefined = !isKeepingAll }, Shapes, options);
        Write(step);
        return step;
    }

    /// <summary>Inputs and labels.</summary>
    internal static void Write(TrainingStep step)
    {
        step.Inputs[0].Write(Waves.Of(step.Inputs[0].Count, 40));
        step.Inputs[1].Write(Waves.Of(step.Inputs[1].Count, 50));
        step.WriteLabels(new[] { 1, 4, 0, 2 }.AsSpan(0, step.Targets.Count));
    }
}
