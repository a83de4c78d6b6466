using RepFlow.Ilgpu.Arithmetic;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>What the layers promise beside their formulas.</summary>
[Collection(SharedDevices.Name)]
public sealed class LayerBehaviourTests(SharedDevices devices)
{
    [DeviceTheory]
    public void DropoutKeepsTheMeanAndItsMaskInTheBackwardPass(string device)
    {
        var dropout = new Dropout(0.25f) { Seed = 3 };
        using var run = Prepare(device, dropout, Precision.Single, [64, 64]);
        var ones = Enumerable.Repeat(1f, 64 * 64).ToArray();
        run.Inputs[0].Write(ones);
        run.OutputAdjoint.Write(ones);
        run.Forward();
        run.Backward();

        var result = run.Output.Read<float>();
        Assert.InRange(result.Average(), 0.95, 1.05);
        Assert.All(result, value => Assert.True(value == 0f || Math.Abs(value - (1 / 0.75)) < 1e-6, $"{value}"));
        Assert.Equal(result, run.InputAdjoints[0]!.Read<float>());

        dropout.Seed = 4;
        run.Forward();
        Assert.NotEqual(result, run.Output.Read<float>());
    }

    [DeviceTheory]
    public void SgdFollowsItsRecurrence(string device)
    {
        var step = new Sgd(1) { LearningRate = 0.5f, WeightDecay = 0.25f };
        step.Value.Values[0] = 2;
        using var run = Prepare(device, step, Precision.Double, [1]);
        double value = 2, velocity = 0;
        foreach (var gradient in new[] { 1.0, -3, 0.5 })
        {
            run.Inputs[0].Write([gradient]);
            run.Forward();
            velocity = (0.9 * velocity) + gradient + (0.25 * value);
            value -= 0.5 * velocity;
            Expect.Close([value], run.Output.Read<double>(), 1e-12, "value");
        }
    }

    [Fact]
    public void WhatStopsTheGradientGivesItsInputsNone() =>
        Assert.Equal([true, false], Language.FixedTarget.Definition.Info.Inputs.Select(input => input.Differentiable));

    /// <summary>What C# throws for, element by element, a layer says once.</summary>
    [Theory]
    [InlineData(0, "7 / parts")]
    [InlineData(-9, "Math.Clamp(x[i], -1f, parts - 2f)")]
    public void ADivisionByZeroIsRefusedWhenALayerIsPrepared(int parts, string named)
    {
        var layer = new Language.Divided(parts);
        var refusal = Assert.Throws<ArgumentException>(() => Prepare("host", layer, Precision.Single, [7]));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InputsReadOverTheRestOfTheirAxesHaveTheSameRest()
    {
        string Refusal(params Shape[] shapes) => Assert.Throws<ArgumentException>(() => Language.RestOfTwo.Definition.OutputShape(shapes)).Message;
        Assert.Equal("RestOfTwo: 'x' must have at least 2 axes; its shape is (2).", Refusal([2], [2]));
        Assert.Equal("RestOfTwo: the axes of 'gate' after the first 1 must be those of 'x' after the first 2, (5, 1); its shape is (2, 5).", Refusal([2, 3, 5, 1], [2, 5]));
        Assert.Equal("Add: 'right' must have the shape of 'left', (2, 3); its shape is (3, 2).", Assert.Throws<ArgumentException>(() => Add.Definition.OutputShape([[2, 3], [3, 2]])).Message);
    }

    [Fact]
    public void AStrideOfZeroHasNoGradientThroughAContraction()
    {
        var layer = new Language.SignedCorrelation(0, 1);
        Assert.Contains("the factor 'stride' of an index is 0", Assert.Throws<ArgumentException>(() => Prepare("host", layer, Precision.Single, [2, 9])).Message, StringComparison.Ordinal);
        using var forward = layer.Prepare(devices["host"], Precision.Single, [[2, 9]], Gradients.None);
    }

    [DeviceTheory]
    [InlineData(typeof(MinMaxNormalize))]
    [InlineData(typeof(MinMaxNormalizePerSample))]
    public void AConstantIsNormalisedToZeroWithoutGradient(string device, Type definition)
    {
        using var run = Prepare(device, definition.GetProperty("Definition")!.GetValue(null)!, Precision.Single, [2, 1, 3, 4]);
        run.Inputs[0].Write(Enumerable.Repeat(7f, 24).ToArray());
        run.OutputAdjoint.Write(Enumerable.Repeat(1f, 24).ToArray());
        run.Forward();
        run.Backward();
        Assert.All(run.Output.Read<float>(), value => Assert.Equal(0f, value));
        Assert.All(run.InputAdjoints[0]!.Read<float>(), value => Assert.Equal(0f, value));
    }

    [DeviceTheory]
    public void ReluPassesNaN(string device)
    {
        using var run = Prepare(device, typeof(Relu).GetProperty("Definition")!.GetValue(null)!, Precision.Single, [4]);
        run.Inputs[0].Write([float.NaN, -1f, 0f, 2f]);
        run.OutputAdjoint.Write([1f, 1f, 1f, 1f]);
        run.Forward();
        run.Backward();
        Assert.Equal([float.NaN, 0f, 0f, 2f], run.Output.Read<float>());
        Assert.Equal([0f, 0f, 1f], run.InputAdjoints[0]!.Read<float>()[1..]);
    }

    [DeviceTheory]
    public void LargeLogitsDoNotOverflow(string device)
    {
        using var run = Prepare(device, typeof(SoftmaxCrossEntropy).GetProperty("Definition")!.GetValue(null)!, Precision.Single, [2, 3], [2]);
        run.Inputs[0].Write([1e4f, 0f, -1e4f, -1e4f, 1e4f, 0f]);
        run.Inputs[1].Write([0f, 0f]);
        run.OutputAdjoint.Write([1f]);
        run.Forward();
        run.Backward();
        Assert.Equal([1e4f], run.Output.Read<float>());
        Assert.Equal([0f, 0f, 0f, -0.5f, 0.5f, 0f], run.InputAdjoints[0]!.Read<float>());
    }

    [DeviceTheory]
    public void TrainingMovesTheRunningStatistics(string device)
    {
        var norm = new BatchNorm(1) { Momentum = 0.5f };
        using var run = Prepare(device, norm, Precision.Double, [1, 1, 1, 4]);
        run.Inputs[0].Write([1.0, 2, 3, 6]);
        run.Forward();
        run.Forward();

        // Mean 3, variance by n - 1 14/3; twice half way from 0 and from 1.
        Expect.Close([0.75 * 3], run.Parameters[2].Read<double>(), 1e-12, "running mean");
        Expect.Close([0.25 + (0.75 * 14 / 3)], run.Parameters[3].Read<double>(), 1e-12, "running variance");
    }

    [DeviceTheory]
    public void AFoldOfOneLongRowTakesAllOfIt(string device)
    {
        // A batch of one: that there is one row only is not known before the shapes are.
        using var run = Prepare(device, new BatchNorm(2), Precision.Single, [1, 2, 150, 170]);
        var ones = Enumerable.Repeat(1f, 2 * 150 * 170).ToArray();
        run.Inputs[0].Write(ones);
        run.OutputAdjoint.Write(ones);
        run.Forward();
        run.Backward();
        Assert.Equal([150f * 170, 150f * 170], run.ParameterAdjoints[1]!.Read<float>());
    }

    [DeviceTheory]
    public void ASliceThatIsContiguousIsPartOfItsInput(string device)
    {
        using var run = Prepare(device, new SliceFrames(1, 2), Precision.Single, [4, 1, 1, 2]);
        run.Inputs[0].Write([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f]);
        Assert.Equal([3f, 4f, 5f, 6f], run.Output.Read<float>());
        run.OutputAdjoint.Write([-1f, -2f, -3f, -4f]);
        Assert.Equal([0f, 0f, -1f, -2f, -3f, -4f, 0f, 0f], run.InputAdjoints[0]!.Read<float>());

        using var apart = Prepare(device, new SliceChannels(1, 1), Precision.Single, [2, 2, 1, 1]);
        apart.Inputs[0].Write([1f, 2f, 3f, 4f]);
        Assert.Equal([0f, 0f], apart.Output.Read<float>());
        apart.Forward();
        Assert.Equal([2f, 4f], apart.Output.Read<float>());
    }

    [DeviceTheory]
    public void InputsThatStandBehindEachOtherArePartsOfTheConcatenation(string device)
    {
        using var run = Prepare(device, typeof(Concatenate).GetProperty("Definition")!.GetValue(null)!, Precision.Single, [1, 1, 1, 2], [1, 2, 1, 2]);
        run.Inputs[0].Write([1f, 2f]);
        run.Inputs[1].Write([3f, 4f, 5f, 6f]);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], run.Output.Read<float>());
        run.OutputAdjoint.Write([1f, 2f, 3f, 4f, 5f, 6f]);
        Assert.Equal([1f, 2f], run.InputAdjoints[0]!.Read<float>());
        Assert.Equal([3f, 4f, 5f, 6f], run.InputAdjoints[1]!.Read<float>());
    }

    [DeviceTheory]
    public void DropoutTakesAnyRank(string device)
    {
        foreach (var shape in new Shape[] { [6], [2, 3, 5, 7, 2] })
        {
            using var run = Prepare(device, new Dropout(0.5f) { Seed = 1 }, Precision.Single, shape);
            run.Inputs[0].Write(Enumerable.Repeat(1f, shape.Count).ToArray());
            run.Forward();
            Assert.All(run.Output.Read<float>(), value => Assert.True(value is 0f or 2f, $"{value}"));
        }
    }

    [DeviceTheory]
    public void ABranchThatIsNotTakenHasNoPartInTheGradient(string device)
    {
        using var run = Prepare(device, typeof(Language.GuardedQuotient).GetProperty("Definition")!.GetValue(null)!, Precision.Single, [2], [2]);
        run.Inputs[0].Write([1f, 1f]);
        run.Inputs[1].Write([0.5f, 1f]);
        run.OutputAdjoint.Write([1f, 1f]);
        run.Forward();
        run.Backward();
        Assert.Equal([0f, 1f], run.Output.Read<float>());
        Assert.Equal([0f, 1f], run.InputAdjoints[0]!.Read<float>());
        Assert.Equal([0f, -2f], run.InputAdjoints[1]!.Read<float>());
    }

    LayerExecution Prepare(string device, object layer, Precision precision, params Shape[] inputs) =>
        ((ILayer)layer).Prepare(devices[device], precision, inputs, Gradients.All);
}
