using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>A step takes targets that are shares in classes.</summary>
public sealed class SoftTargetTests(OpenDevices devices) : IClassFixture<OpenDevices>
{
    [DeviceTheory]
    public void SharesOfOneAreLabels(string device)
    {
        var losses = new List<double>();
        foreach (var isSoft in new[] { false, true })
        {
            var linear = new Linear(3, 4);
            Waves.Of(12, 1).CopyTo(linear.Weight.Values, 0);
            var loss = isSoft ? SoftTargetCrossEntropy.Definition : SoftmaxCrossEntropy.Definition;
            using var step = new TrainingStep(linear, devices[device], Precision.Double, [[2, 3]], new() { Loss = loss });
            step.Inputs[0].Write(Waves.Of(6, 2));
            step.Targets.Write(isSoft ? new double[] { 0, 0, 0, 1, 0, 1, 0, 0 } : [3, 1]);
            step.Run();
            step.Run();
            losses.Add(step.ReadLoss());
        }

        Assert.Equal(losses[0], losses[1], 1e-12);
    }
}
