using CustomLayers;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests.Execution;

/// <summary>Layers with several results.</summary>
[Collection(SharedDevices.Name)]
public sealed class SeveralResultsTests(SharedDevices devices)
{
    static readonly double[] Logits = [0.5, -1, 2, 0, 0.25, -0.5];
    static readonly double[] Target = [0, 1, 0, 0.5, 0.25, 0.25];

    [Fact]
    public void AreTensorsOfTheirOwn()
    {
        var (loss, probabilities) = SoftmaxLoss.Apply(Filled(Logits), Filled(Target));
        using (loss)
        using (probabilities)
        {
            var expected = Enumerable.Range(0, 2).SelectMany(n => Softmax(Logits[(3 * n)..(3 * n + 3)])).ToArray();
            Expect.Close(expected, probabilities.Read<double>(), 1e-12, "probabilities");
            Expect.Close([-expected.Zip(Target, (p, t) => t * Math.Log(p)).Sum() / 2], loss.Read<double>(), 1e-12, "loss");
        }
    }

    [Fact]
    public void AreDescribed()
    {
        var description = NetworkDescription.Of(new Networks.SeveralResults(), devices["host"], [[3, 5], [3, 2]]);
        Assert.Equal([new Shape(1), new Shape(3, 2), new Shape(3, 2), new Shape(3, 2)], description.Parts.Single(part => part.Definition == "LossAndScores").Outputs);
    }

    /// <summary>Of results that the loss does not depend on no step of the backward pass runs; that the gradients are right says <see cref="EveryDefinitionTests"/>.</summary>
    [DeviceTheory]
    [InlineData(true, "Loss", "Smooth")]
    [InlineData(false, "Smooth", "Loss")]
    public void AdjointsOfResultsThatNobodyReadsAreNotComputed(string device, bool isLoss, string there, string absent)
    {
        var on = devices[device];
        using var run = new Networks.LossOfScores(isLoss).Prepare(on, Precision.Single, [[3, 4], [3, 2]], Gradients.All);
        run.Forward();
        var times = on.KernelTimes = new KernelTimes();
        run.Backward();
        on.KernelTimes = null;
        Assert.Contains(times.ByName.Keys, kernel => kernel.StartsWith("LossAndScores." + there, StringComparison.Ordinal));
        Assert.DoesNotContain(times.ByName.Keys, kernel => kernel.StartsWith("LossAndScores." + absent, StringComparison.Ordinal));
    }

    static double[] Softmax(double[] logits)
    {
        var total = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / total)];
    }

    Tensor Filled(double[] values)
    {
        var tensor = Tensor.Allocate(devices["host"], Precision.Double, [2, 3]);
        tensor.Write(values);
        return tensor;
    }
}
