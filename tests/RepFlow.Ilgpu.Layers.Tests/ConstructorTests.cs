namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>What the layers say to arguments that make no sense, and how they start.</summary>
public sealed class ConstructorTests
{
    [Fact]
    public void GroupsMustDivideTheChannels()
    {
        var error = Assert.Throws<ArgumentException>(() => new Conv2d(4, 6, groups: 4));
        Assert.Equal("4 groups do not divide 4 input and 6 output channels.", error.Message);
    }

    [Fact]
    public void ARateOfDropoutIsAProbability() => Assert.Throws<ArgumentException>(() => new Dropout(1f));

    [Fact]
    public void AWindowHasAtLeastOneElement() => Assert.Throws<ArgumentException>(() => new MaxPool2d(0, 1));

    [Fact]
    public void WithoutBiasThereIsNone()
    {
        Assert.Equal(0, new Conv2d(2, 3).Bias.Shape.Count);
        Assert.Equal(3, new Conv2d(2, 3, bias: true).Bias.Shape.Count);
    }

    [Fact]
    public void InferenceSharesTheTrainedParameters()
    {
        var trained = new BatchNorm2d(3);
        var inference = new BatchNormInference2d(trained);
        Assert.Same(trained.Weight, inference.Weight);
        Assert.Same(trained.Bias, inference.Bias);
        Assert.Same(trained.RunningMean, inference.RunningMean);
        Assert.Same(trained.RunningVar, inference.RunningVar);
    }
}
