using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;
using Xunit.Abstractions;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>A step allocates nothing: on its own thread, on the host's, on the device. Those of the host work for all tests of the process, so no other runs meanwhile.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
[Collection("alone")]
public sealed class StepAllocationTests(OpenDevices devices, ITestOutputHelper output) : IClassFixture<OpenDevices>
{
    [DeviceTheory]
    [InlineData(0f)]
    [InlineData(0.5f)]
    public void AStepAllocatesNothing(string device, float dropout)
    {
        var (on, host) = (devices[device], new HostAllocations());
        MemoryPlan Plan(DeviceArena arena) => new(arena, Precision.Single) { StartsUndefined = true };
        using var step = new TrainingStep(TrainingStepTests.Network(device, dropout), on, Plan, TrainingStepTests.Shapes, new());
        TrainingStepTests.Write(step);
        for (var warm = 0; warm < 60; warm++)
        {
            step.LearningRate = 1.0 / (warm + 10);
            step.Run();
            Allocated();
        }

        var rounds = new List<(long Managed, long OnDevice)>(10);
        while (rounds.Count < rounds.Capacity)
        {
            on.Synchronize();
            var (managed, held) = (Allocated(), on.AllocatedBytes);
            step.LearningRate *= 0.9;
            step.Run();
            on.Synchronize();
            rounds.Add((Allocated() - managed, on.AllocatedBytes - held));
        }

        output.WriteLine($"A step on {on} allocates {rounds.Max(r => r.Managed)} bytes on the managed heap and {rounds.Max(r => r.OnDevice)} on the device.");
        Assert.All(rounds, round => Assert.Equal((0, 0), round));

        long Allocated() => on.IsHost ? host.Read() : GC.GetAllocatedBytesForCurrentThread();
    }
}
