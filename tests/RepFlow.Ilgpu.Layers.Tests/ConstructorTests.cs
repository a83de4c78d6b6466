using RepFlow.Ilgpu.Execution;

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

    public static TheoryData<string, Func<object>> Refused => new()
    {
        { "The kernel of a pooling layer must be at least 1; it is 0.", () => new MaxPool2d(0, 1) },
        { "The stride of a pooling layer must be at least 1; it is 0.", () => new AveragePool2d(2, 0) },
        { "The padding of a pooling layer must be from 0 to half of the window, 1; it is 2.", () => new MaxPool2d(2, 2, 2) },
        { "The padding of a pooling layer must be from 0 to half of the window, 1; it is -1.", () => new AveragePool2d(2, 2, -1) },
        { "The frame padding of a pooling layer must be from 0 to half of the window, 0; it is 1.", () => new MaxPool3d(1, 3, 1, 2, 1, 1) },
        { "The frame stride of a pooling layer must be at least 1; it is -1.", () => new AveragePool3d(1, 3, -1, 2) },
        { "The stride of a convolution must be at least 1; it is 0.", () => new Conv2d(1, 1, stride: 0) },
        { "The padding of a convolution must be at least 0; it is -1.", () => new Conv2d(1, 1, padding: -1) },
        { "The dilation of a convolution must be at least 1; it is 0.", () => new Conv2d(1, 1, dilation: 0) },
        { "The kernel of a convolution must be at least 1; it is 0.", () => new Conv2d(1, 1, kernel: 0) },
        { "0 groups do not divide 1 input and 1 output channels.", () => new Conv2d(1, 1, groups: 0) },
        { "The number of frames of a kernel must be at least 1; it is 0.", () => new Conv3d(1, 1, frames: 0) },
        { "The frame padding of a convolution must be at least 0; it is -1.", () => new Conv3d(1, 1, framePadding: -1) },
        { "The stride of a convolution must be at least 1; it is 0.", () => new TemporalConv(1, 1, stride: 0) },
        { "The number of input features must be at least 1; it is 0.", () => new Linear(0, 1) },
        { "The first of the channels of a slice must be at least 0; it is -1.", () => new SliceChannels(-1, 2) },
        { "The number of frames of a slice must be at least 1; it is 0.", () => new SliceFrames(0, 0) },
        { "The number of parts of a temporal shift must be at least 1; it is 0.", () => new TemporalShift(0) },
        { "The momentum must be at least 0 and below 1; it is 1.", () => new Sgd(1, 1f) },
        { "The epsilon of a batch normalisation must be at least 0; it is -1.", () => new BatchNorm(1, -1f) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void ArgumentsThatMakeNoSenseAreRefused(string message, Func<object> make) => Assert.Equal(message, Assert.Throws<ArgumentException>(make).Message);

    [Fact]
    public void ShapesThatDoNotDoAreRefusedBeforeAnythingIsComputed()
    {
        Assert.Equal(
            "BatchNorm needs more than 1 value per channel for a variance, and x is (1, 2, 1, 1): give it a larger batch, or use BatchNormInference.",
            Refusal(new BatchNorm(2), [1, 2, 1, 1]));
        Assert.StartsWith("BatchNorm needs more than 1 value", Refusal(new BatchNorm(2), [0, 2, 3, 3]), StringComparison.Ordinal);
        Assert.StartsWith("BatchNorm needs more than 1 value", Refusal(new BatchNorm(2), [1, 2, 1, 1, 1]), StringComparison.Ordinal);
        Assert.Equal("Channels 1 to 3 are asked of a tensor that has 3.", Refusal(new SliceChannels(1, 3), [1, 3, 2, 2]));
        Assert.Equal("Frames 2 to 2 are asked of a tensor that has 2.", Refusal(new SliceFrames(2, 1), [2, 1, 1, 1]));

        static string Refusal(ILayer layer, Shape shape) => Assert.Throws<ArgumentException>(() => layer.OutputShape([shape])).Message;
    }

    [Fact]
    public void WithoutBiasThereIsNone()
    {
        Assert.Equal(0, new Conv2d(2, 3).Bias.Shape.Count);
        Assert.Equal(3, new Conv2d(2, 3, bias: true).Bias.Shape.Count);
    }

    [Fact]
    public void InferenceSharesTheTrainedParameters()
    {
        var trained = new BatchNorm(3);
        var inference = new BatchNormInference(trained);
        Assert.Same(trained.Weight, inference.Weight);
        Assert.Same(trained.Bias, inference.Bias);
        Assert.Same(trained.RunningMean, inference.RunningMean);
        Assert.Same(trained.RunningVar, inference.RunningVar);
    }
}
