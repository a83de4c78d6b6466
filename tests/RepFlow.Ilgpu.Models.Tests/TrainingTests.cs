using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models.Tests.Reference;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>Models train alike wherever their tensors lie, in every run of one seed, and on every device.</summary>
[Collection(SharedDevices.Name)]
[Trait("Speed", "Slow")]
public sealed class TrainingTests(SharedDevices devices)
{
    const int Clips = 2;
    const int Frames = 5;

    // The first finds what nobody has written, the second what the first has left behind, the third what its update has.
    const int Steps = 3;

    // Each family, and what may stand behind a name with one of them.
    public static IEnumerable<object[]> Models =>
        ModelCatalog.Names.Where(name => name.StartsWith("resnet18-", StringComparison.Ordinal) || name == ModelCatalog.WithoutFlow(name)).Select(name => new object[] { name });

    /// <summary>With all tensors apart, and in shared memory where what nobody has written is not a number: the same bits in every step.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void TheMemoryChangesNothing(string model)
    {
        var network = Network(model);
        var apart = Train("host", network, Precision.Single, Steps, arena => new MemoryPlan(arena, Precision.Single) { IsKeepingAll = true });
        var shared = Train("host", network, Precision.Single, Steps, arena => new MemoryPlan(arena, Precision.Single) { StartsUndefined = true });
        AssertSame(apart, shared);
        Assert.InRange(shared.Bytes, 1, apart.Bytes);
    }

    /// <summary>Blocks that run again before their backward pass compute the same bits, and take less memory.</summary>
    [Theory]
    [InlineData("resnet18-flow")]
    [InlineData("resnet50")]
    public void BlocksMayRunAgain(string model)
    {
        var network = Network(model);
        var kept = Train("host", network, Precision.Single, Steps, arena => new MemoryPlan(arena, Precision.Single) { IsRecomputing = false });
        var again = Train("host", network, Precision.Single, Steps, arena => new MemoryPlan(arena, Precision.Single) { StartsUndefined = true, Recomputes = part => part is BasicBlock or Bottleneck });
        AssertSame(kept, again);
        Assert.InRange(again.Bytes, 1, kept.Bytes - 1);
    }

    [DeviceTheory(OneIn = 2)]
    [InlineData("resnet18", Precision.Single)]
    [InlineData("resnet18-flow", Precision.Double)]
    public void StepsAreThoseOfTheHost(string device, string model, Precision precision)
    {
        var network = Network(model);
        var found = Train(device, network, precision, 2);
        if (!device.StartsWith("cuda", StringComparison.Ordinal))
        {
            // Two runs of one seed. (A CUDA driver in software takes long.)
            AssertSame(found, Train(device, network, precision, 2));
        }

        var host = Train("host", network, precision, 2);
        var tolerance = precision == Precision.Single ? 1e-3 : 1e-8;
        Assert.InRange(Deviation(host.Outputs, found.Outputs), 0, tolerance);
        Assert.InRange(Deviation(host.Gradients, found.Gradients), 0, tolerance);
        Assert.InRange(Deviation(host.Parameters, found.Parameters), 0, tolerance);
        Assert.InRange(Deviation(host.Losses, found.Losses), 0, tolerance);
    }

    /// <summary>All are narrow; those over space and time have the flow where there are still all frames.</summary>
    static INetwork Network(string model)
    {
        var isOfFrames = model.StartsWith("resnet", StringComparison.Ordinal);
        return ModelCatalog.Create(model, new()
        {
            Classes = 5,
            Frames = Frames,
            FrameHeight = 32,
            FrameWidth = 32,
            TvL1 = TvL1Options.OpenCvCuda with { Warps = 1, InnerIterations = 5 },
            Dropout = 0.5f,
            TvNet = new() { Iterations = 3 },
            Width = 8,
            Flow = new() { Channels = 4, Iterations = 3, After = isOfFrames ? 3 : 2 },
        });
    }

    /// <summary>What some steps make of a network: outputs and gradients of the first, the losses of all, and the parameters behind the last.</summary>
    Trained Train(string device, INetwork network, Precision precision, int steps, Func<DeviceArena, MemoryPlan>? plan = null)
    {
        using var step = new TrainingStep(
            network, devices[device], plan ?? (arena => new MemoryPlan(arena, precision)), [[Clips * Frames, 3, 32, 32]], new() { LearningRate = 1e-3, Seed = 3 });
        foreach (var input in step.Inputs)
        {
            input.Write(Numbers.Of("clip", input.Count));
        }

        step.WriteLabels([1, 4]);
        step.ComputeGradients();
        var (outputs, gradients) = (step.Output.Read<double>(), step.Gradients.Read<double>());
        step.Update();
        var losses = new List<double> { step.ReadLoss() };
        while (losses.Count < steps)
        {
            step.Run();
            losses.Add(step.ReadLoss());
        }

        return new Trained(outputs, gradients, [.. losses], step.Parameters.Read<double>(), step.Bytes);
    }

    static void AssertSame(Trained expected, Trained actual)
    {
        Assert.DoesNotContain(double.NaN, expected.Losses);
        Assert.Equal(expected.Losses, actual.Losses);
        Assert.True(expected.Outputs.AsSpan().SequenceEqual(actual.Outputs), "outputs differ");
        Assert.True(expected.Gradients.AsSpan().SequenceEqual(actual.Gradients), "gradients differ");
        Assert.True(expected.Parameters.AsSpan().SequenceEqual(actual.Parameters), "parameters differ");
    }

    /// <summary>How far numbers are apart, as a share of their norm.</summary>
    static double Deviation(double[] expected, double[] actual) =>
        Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum() / expected.Sum(e => e * e));

    sealed record Trained(double[] Outputs, double[] Gradients, double[] Losses, double[] Parameters, long Bytes);
}
