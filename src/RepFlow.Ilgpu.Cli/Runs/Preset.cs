using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>Settings by name: what options change.</summary>
static class Preset
{
    /// <summary>Kinetics in appendix A of the paper: ResNet-34, 200 epochs, a rate of 0.1 that falls to a tenth every 50, dropout 0.5.</summary>
    public const string Kinetics = "paper-kinetics";

    /// <summary>HMDB51 in appendix A of the paper: 50 epochs, a rate of 0.005 that falls to a tenth every 20, dropout 0.8, from weights trained before.</summary>
    public const string Hmdb = "paper-hmdb";

    /// <summary>The names.</summary>
    public static readonly string[] Names = [Kinetics, Hmdb];

    static readonly RunSettings paper = new()
    {
        Model = "resnet34-flow",
        Schedule = RateDecay.Steps,
        WarmUp = 0,
        WeightDecay = 1e-6,
        DecaysVectors = true,
        Batch = 24,
        Frames = 32,
        Crop = CropKind.Random,
        Flip = 0,
    };

    // Small frames, a narrow network and the flow of the frames themselves: two cores train it in a minute.
    static readonly RunSettings motion = new()
    {
        Channels = 16,
        FlowAfter = 0,
        FlowChannels = 8,
        Dropout = 0,
        Frames = 8,
        Height = 32,
        Width = 32,
        Crop = CropKind.Center,
        Flip = 0,
        Epochs = 3,
        LearningRate = 0.02,
        WarmUp = 0.1,
    };

    /// <summary>The settings that options start from.</summary>
    /// <param name="name">One of <see cref="Names"/>; null for those that suit the data.</param>
    /// <param name="data">The data.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="UsageException">There is no such preset.</exception>
    public static RunSettings Of(string? name, string data) => (name switch
    {
        null => data == RunSettings.Motion ? motion : new RunSettings(),
        Kinetics => paper with { Epochs = 200, LearningRate = 0.1, StepEpochs = 50, Dropout = 0.5f },
        Hmdb => paper with { Epochs = 50, LearningRate = 0.005, StepEpochs = 20, Dropout = 0.8f },
        _ => throw new UsageException($"there is no preset '{name}', only {string.Join(" and ", Names)}."),
    }) with
    { Data = data };
}
