using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models.Tests.Reference;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>What is prepared for some clips runs fewer and shorter ones in the same memory, with the same kernels, as a network that is made for these.</summary>
[Collection(SharedDevices.Name)]
[Trait("Speed", "Slow")]
public sealed class ClipLengthTests(SharedDevices devices)
{
    const int Clips = 2;
    const int Frames = 5;

    [DeviceTheory(OneIn = 3)]
    [InlineData("resnet18-flow", 1, 4)]
    [InlineData("resnet18-flow", 2, 3)]
    [InlineData("resnet18-fcf", 1, 3)]
    [InlineData("r3d_18-flow", 2, 4)]
    [InlineData("resnet18-mfnet-c", 1, 3)]
    public void InferenceOfShorterClips(string device, string model, int clips, int frames)
    {
        var (on, network) = (devices[device], Network(model, Frames));
        using var run = network.Prepare(new MemoryPlan(on, Precision.Single) { IsInference = true, CompilesForSmaller = true }, [Batch(Clips, Frames)], Gradients.None);
        var all = Forward(run);
        var (bytes, kernels) = (on.AllocatedBytes, on.LoadedKernels);

        // What has been prepared goes on as it was until it is resized.
        network.Frames = frames;
        Assert.Equal(all, Forward(run));
        run.Resize(Batch(clips, frames));
        var found = Forward(run);
        Assert.Equal((bytes, kernels), (on.AllocatedBytes, on.LoadedKernels));

        using (var other = Network(model, frames).PrepareInference(on, Precision.Single, [Batch(clips, frames)]))
        {
            Assert.Equal(Forward(other), found);
        }

        network.Frames = Frames;
        run.Resize(Batch(Clips, Frames));
        Assert.Equal(all, Forward(run));
        Assert.Equal((bytes, kernels), (on.AllocatedBytes, on.LoadedKernels));
    }

    [DeviceTheory(OneIn = 3)]
    [InlineData("resnet18-flow", 1, 4)]
    [InlineData("resnet18-fcf", 2, 4)]
    [InlineData("r3d_18-flow", 1, 4)]
    [InlineData("resnet18-off", 1, 4)]
    [InlineData("resnet18_3d-off", 1, 4)]
    public void TrainingOnShorterClips(string device, string model, int clips, int frames)
    {
        var (on, network) = (devices[device], Network(model, Frames));
        using var step = new TrainingStep(network, on, arena => new MemoryPlan(arena, Precision.Single) { CompilesForSmaller = true }, [Batch(Clips, Frames)]);
        Train(step, 1);
        var (bytes, kernels) = (on.AllocatedBytes, on.LoadedKernels);
        network.Frames = frames;
        step.Resize(Batch(clips, frames));
        step.WriteParameters();
        foreach (var velocity in step.Velocities)
        {
            velocity.Clear();
        }

        // What dropout draws depends on the number of the step.
        step.Steps = 0;
        var found = Train(step, 3);
        Assert.Equal((bytes, kernels), (on.AllocatedBytes, on.LoadedKernels));
        using var other = new TrainingStep(Network(model, frames), on, Precision.Single, [Batch(clips, frames)]);
        Assert.Equal(Train(other, 3), found);
    }

    [Fact]
    public void AStepOnShorterClipsAllocatesNothing()
    {
        var network = Network("resnet18-flow", Frames);
        using var step = new TrainingStep(network, devices["host"], Precision.Single, [Batch(Clips, Frames)]);
        network.Frames = 3;
        step.Resize(Batch(1, 3));
        Train(step, 60);
        var before = GC.GetAllocatedBytesForCurrentThread();
        step.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ClipsThatAreTooShortChangeNothing()
    {
        var network = Network("resnet18-fcf", Frames);
        using var run = network.PrepareInference(devices["host"], Precision.Single, [Batch(1, Frames)]);
        var all = Forward(run);
        Assert.Equal("There is at least one flow, and clips have more frames than flows: 2 of clips of 2 cannot be.", Assert.Throws<ArgumentException>(() => network.Frames = 2).Message);
        Assert.Equal(Frames, network.Frames);
        Assert.Contains("A batch of 7 frames is not whole clips of 5.", Assert.ThrowsAny<ArgumentException>(() => run.Resize(Batch(1, 7))).Message, StringComparison.Ordinal);
        Assert.Equal(all, Forward(run));
    }

    static Shape Batch(int clips, int frames) => [clips * frames, 3, 32, 32];

    static IClipNetwork Network(string model, int frames) => ModelCatalog.Create(
        model, new() { Classes = 5, Frames = frames, Width = 8, Flow = new() { Channels = 4, Iterations = 3, Fusion = FlowFusion.Residual, After = model.StartsWith("resnet", StringComparison.Ordinal) ? 3 : 2 } });

    static float[] Forward(LayerExecution run)
    {
        run.Inputs[0].Write(Numbers.Of("clip", run.Inputs[0].Count));
        run.Forward();
        return run.Output.Read<float>();
    }

    static float[] Train(TrainingStep step, int steps)
    {
        step.Inputs[0].Write(Numbers.Of("clip", step.Inputs[0].Count));
        step.WriteLabels([.. new[] { 1, 4 }.Take(step.Targets.Count)]);
        for (var at = 0; at < steps; at++)
        {
            step.Run();
        }

        return [.. step.Output.Read<float>(), .. step.Gradients.Read<float>(), .. step.Parameters.Read<float>()];
    }
}
