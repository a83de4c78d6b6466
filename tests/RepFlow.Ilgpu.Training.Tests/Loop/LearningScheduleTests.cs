namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>The rate is what the schedule's formula says.</summary>
public sealed class LearningScheduleTests
{
    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(49.99, 0.1)]
    [InlineData(50, 0.01)]
    [InlineData(199, 0.0001)]
    public void StepsOfThePaper(double epoch, double rate) =>
        Assert.Equal(rate, new LearningSchedule { Decay = RateDecay.Steps, StepEpochs = 50 }.Rate(0.1, epoch, 200), 1e-12);

    [Theory]
    [InlineData(0.5, 0.05)]
    [InlineData(1, 0.1)]
    [InlineData(7, 0.1)]
    public void WarmUpGrowsFromNothing(double epoch, double rate) => Assert.Equal(rate, new LearningSchedule { WarmUpEpochs = 1 }.Rate(0.1, epoch, 10), 1e-12);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(5, 0.05)]
    [InlineData(10, 0)]
    public void CosineFallsToNothing(double epoch, double rate) => Assert.Equal(rate, new LearningSchedule { Decay = RateDecay.Cosine }.Rate(0.1, epoch, 10), 1e-12);
}
