using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests.Execution;

/// <summary>A step of training, forward, backward and update: it allocates nothing, and is one launch where the device can.</summary>
[Collection(SharedDevices.Name)]
public sealed class TrainingStepTests(SharedDevices devices)
{
    [DeviceTheory]
    public void ARecordedStepTrainsAsTheStepDoes(string device)
    {
        var on = devices[device];
        using var plain = new TrainingStep(on);
        using var recorded = new TrainingStep(on);
        using var graph = on.Record(recorded.Run);
        for (var at = 0; at < 4; at++)
        {
            plain.Run();
            graph.Run();
            Assert.Equal(plain.Losses, recorded.Losses);
        }

        Assert.Equal(on.Kind == DeviceKind.Cuda, graph.IsGraph);
        Assert.Equal(graph.IsGraph, graph.WhyNot is null);
        Assert.Equal(plain.Parameters, recorded.Parameters);
        Assert.NotEqual(plain.Parameters, new TrainingStep(on).Parameters);
    }

    [DeviceTheory]
    public void WhatCannotBeRecordedRunsAllTheSame(string device)
    {
        var on = devices[device];
        using var step = new TrainingStep(on);
        var runs = 0;
        using var graph = on.Record(() =>
        {
            step.Run();
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

    [DeviceTheory]
    public void AStepAllocatesNothing(string device)
    {
        using var step = new TrainingStep(devices[device]);
        for (var warm = 0; warm < 60; warm++)
        {
            step.Run();
        }

        // The host's other threads work for a step too. Those of the test runner allocate now and then, but not during each of these rounds.
        var rounds = new List<(long Here, long Everywhere, long OnDevice)>(10);
        while (rounds.Count < rounds.Capacity)
        {
            devices[device].Synchronize();
            var (here, everywhere, held) = (GC.GetAllocatedBytesForCurrentThread(), GC.GetTotalAllocatedBytes(precise: true), devices[device].AllocatedBytes);
            step.Run();
            step.Run();
            devices[device].Synchronize();
            var all = GC.GetTotalAllocatedBytes(precise: true) - everywhere;
            rounds.Add((GC.GetAllocatedBytesForCurrentThread() - here, all, devices[device].AllocatedBytes - held));
        }

        Assert.All(rounds, round => Assert.Equal((0, 0), (round.Here, round.OnDevice)));
        Assert.Contains(rounds, round => round.Everywhere == 0 || !devices[device].IsHost);
    }
}
