using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A result stays what it is in the backward pass, which computes anew what the last step has read, in whose place the result would lie.</summary>
public sealed class HeldResultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheBackwardPassLeavesTheResult(bool isFusing)
    {
        using var device = Device.Open("host");
        using var run = new NormalisedConvolutions(hasBias: false).Prepare(
            new MemoryPlan(device, Precision.Double) { IsFusing = isFusing, StartsUndefined = true }, [[3, 2, 4, 4]], Gradients.All);
        run.Inputs[0].Write([.. Enumerable.Range(0, run.Inputs[0].Count).Select(at => Math.Sin(at))]);
        run.OutputAdjoint.Write([.. Enumerable.Range(0, run.OutputAdjoint.Count).Select(at => Math.Cos(at))]);
        run.Forward();
        var before = run.Output.Read<double>();
        run.Backward();
        Assert.Equal(before, run.Output.Read<double>());
    }
}
