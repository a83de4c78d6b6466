using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

public sealed class ObservedPartTests
{
    [Fact]
    public void WhatIsObservedInAPartThatRunsAgainIsThatOfOneThatIsKept()
    {
        string[] observed = ["norm", "blocks.0", "blocks.0.conv", "blocks.0.inner", "blocks.2.norm"];
        using var device = Device.Open("host");
        using var again = Run(isRecomputing: true);
        using var kept = Run(isRecomputing: false);
        Assert.True(again.Bytes < kept.Bytes);
        foreach (var name in observed)
        {
            Assert.Equal(kept.Observed(name).Output.Read<double>(), again.Observed(name).Output.Read<double>());
            var adjoint = again.Observed(name).Adjoint!.Read<double>();
            Assert.Equal(kept.Observed(name).Adjoint!.Read<double>(), adjoint);
            Assert.Contains(adjoint, value => Math.Abs(value) > 1e-6);
        }

        LayerExecution Run(bool isRecomputing)
        {
            var plan = new MemoryPlan(device, Precision.Double) { IsRecomputing = isRecomputing, Observed = observed, StartsUndefined = true };
            var run = new Recomputed().Prepare(plan, [[3, 2, 6, 7]], Gradients.Parameters | Gradients.Observed);
            run.Inputs[0].Write(Waves.Of(3 * 2 * 6 * 7, 1).Select(v => (double)v).ToArray());
            run.Forward();
            run.OutputAdjoint.Write(Waves.Of(run.Output.Count, 1).Select(v => (double)v).ToArray());
            run.Backward();
            return run;
        }
    }
}
