using CustomLayers;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers.Tests.Language;
using RepFlow.Ilgpu.Layers.Tests.Networks;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Inputs of integers: tensors of their own kind, exact, and without a gradient.</summary>
[Collection(SharedDevices.Name)]
public sealed class IntegerInputTests(SharedDevices devices)
{
    [DeviceTheory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void IntegersHaveAllBits(string device, Precision precision)
    {
        int[] values = [int.MinValue, -16777217, -1, 0, 16777217, 2147483647, 305419896];
        using var run = IntegerBits.Definition.Prepare(devices[device], precision, [[values.Length]], Gradients.None);
        Assert.Equal(Precision.Int32, run.Inputs[0].Precision);
        run.Inputs[0].Write(values);
        run.Forward();
        Assert.Equal(values.Select(value => (double)(value & 0xFFFF)).Concat(values.Select(value => (double)(value >> 16))), run.Output.Read<double>());
        Assert.Equal(values, run.Inputs[0].Read<int>());
    }

    /// <summary>The loss of labels is that of distributions which have one class.</summary>
    [DeviceTheory]
    public void ALossByLabelsIsThatByDistributions(string device)
    {
        using var logits = Tensor.From<double>(devices[device], [3, 4], [.. Enumerable.Range(0, 12).Select(at => Math.Sin(at))]);
        using var labels = Tensor.From<int>(devices[device], [3], [3, 0, 2]);
        using var targets = Tensor.From<double>(devices[device], [3, 4], [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0]);
        using var loss = LabelLoss.Apply(logits, labels);
        var (expected, probabilities) = SoftmaxLoss.Apply(logits, targets);
        Expect.Close(expected.Read<double>(), loss.Read<double>(), 1e-12, "loss");
        expected.Dispose();
        probabilities.Dispose();
    }

    /// <summary>What is learned of a word is the sum over all places where it stands; a word beyond the table has zeros, and teaches nothing.</summary>
    [DeviceTheory]
    public void TheGradientOfARowIsTheSumOverItsReaders(string device)
    {
        var embedding = new Embedding(3, 2);
        using var run = embedding.Prepare(devices[device], Precision.Double, [[2, 3]], Gradients.All);
        run.Inputs[0].Write([2, 0, 2, 3, 2, -1]);
        run.OutputAdjoint.Write([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        run.Forward();
        run.Backward();
        Assert.Equal([.. embedding.Table.Values.AsSpan(4), .. embedding.Table.Values.AsSpan(0, 2), .. embedding.Table.Values.AsSpan(4), 0, 0, .. embedding.Table.Values.AsSpan(4), 0, 0], run.Output.Read<double>());
        Assert.Null(run.InputAdjoints[0]);
        Assert.Equal([3, 4, 0, 0, 15, 18], run.ParameterAdjoints[0]!.Read<double>());
    }

    [Fact]
    public void ANetworkSaysWhichInputsAreIntegers()
    {
        var inputs = new LabelledScores().Info.Inputs;
        Assert.Equal([false, true, true], inputs.Select(input => input.IsInteger));
        Assert.Equal([true, false, false], inputs.Select(input => input.Differentiable));
        Assert.Equal([true, true], new EmbeddedWords().Info.Inputs.Select(input => input.IsInteger));
    }

    [Fact]
    public void ALayerWithoutAGradientSaysSo()
    {
        using var run = IntegersAlone.Definition.Prepare(devices["host"], Precision.Single, [[2]], Gradients.All);
        run.Inputs[0].Write([2, 1]);
        run.Forward();
        Assert.Equal([0f, 0, 1, 0, 1, 0], run.Output.Read<float>());
        Assert.Equal("IntegersAlone has no differentiable input or parameter.", Assert.Throws<InvalidOperationException>(run.Backward).Message);
    }

    [Theory]
    [InlineData(1, "loss: 'labels' takes integers: mark the parameter of UnmarkedIntegers.Forward that it comes from with [Integers].")]
    [InlineData(2, "linear: 'x' takes real numbers, and is given a tensor of integers.")]
    public void IntegersGoWhereIntegersAreRead(int way, string message)
    {
        var network = new UnmarkedIntegers(way);
        Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(() => network.Prepare(devices["host"], Precision.Single, [[2, 3], [2], [2, 3]], Gradients.None)).Message);
    }

    [Fact]
    public void LayersDoNotComputeInIntegers() =>
        Assert.StartsWith("Layers compute in single or double precision", Assert.Throws<ArgumentException>(() => IntegersAlone.Definition.Prepare(devices["host"], Precision.Int32, [[2]], Gradients.None)).Message, StringComparison.Ordinal);
}
