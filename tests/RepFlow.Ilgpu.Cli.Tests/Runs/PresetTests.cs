using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Tests.Runs;

/// <summary>Presets have the numbers of the paper's appendix A.</summary>
public sealed class PresetTests
{
    [Theory]
    [InlineData("paper-kinetics", 200, 0.1, 50, 0.5f)]
    [InlineData("paper-hmdb", 50, 0.005, 20, 0.8f)]
    public void The_papers(string name, int epochs, double rate, double stepEpochs, float dropout)
    {
        var settings = Preset.Of(name, "clips.csv");
        Assert.Equal((epochs, rate, stepEpochs, 0.1, dropout), (settings.Epochs, settings.LearningRate, settings.StepEpochs, settings.StepFactor, settings.Dropout));
        Assert.Equal((RateDecay.Steps, 0.9, 1e-6, 24, 3, 10), (settings.Schedule, settings.Momentum, settings.WeightDecay, settings.Batch, settings.FlowAfter, settings.Iterations));
    }
}
