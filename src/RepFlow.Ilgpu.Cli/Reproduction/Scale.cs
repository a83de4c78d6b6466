using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>How large the paper's experiments are made: <c>--preset</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seeds">How often each network is trained, if nothing else is asked for.</param>
/// <param name="Start">The settings that rows change, for data.</param>
/// <param name="Fit">What becomes of the settings of a row.</param>
sealed record Scale(string Name, int Seeds, Func<string, RunSettings> Start, Func<RunSettings, RunSettings> Fit)
{
    /// <summary>A few steps of every row, of narrow networks: whether all of it runs.</summary>
    public const string Smoke = "smoke";

    /// <summary>Small frames and narrow ResNet-18s: two cores train all rows within a night.</summary>
    public const string Small = "small";

    /// <summary>The settings of appendix A.</summary>
    public const string Paper = "paper";

    const int FewIterations = 3;

    static readonly Scale[] all =
    [
        new(
            Smoke,
            1,
            data => Preset.Of(null, data) with
            {
                Channels = 8,
                FlowChannels = 4,
                Clips = 26,
                Epochs = 1,
                Batch = 13,
                Frames = 8,
                Height = 32,
                Width = 32,
                Dropout = 0,
                TvL1Scales = 1,
                TvL1Warps = 1,
                TvL1Iterations = FewIterations,
            },
            settings => Shallow(settings) with { Iterations = Math.Min(settings.Iterations, FewIterations) }),
        new(Small, 3, SmallStart, Shallow),
        new(Paper, 1, data => Preset.Of(Preset.Kinetics, data), settings => settings),
    ];

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names => [.. all.Select(scale => scale.Name)];

    /// <summary>Finds one.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The scale.</returns>
    /// <exception cref="UsageException">There is none.</exception>
    public static Scale Of(string name) => all.FirstOrDefault(scale => scale.Name == name) ?? throw new UsageException($"there is no preset '{name}', only {string.Join(", ", Names)}.");

    /// <summary>The settings of a network of a row.</summary>
    /// <param name="part">The network.</param>
    /// <param name="data">The data.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The settings.</returns>
    public RunSettings Settings(PaperSystem.Trained part, string data, ulong seed)
    {
        var settings = Start(data) with { Model = part.Model, Seed = seed };
        return Fit(part.Change?.Invoke(settings) ?? settings).WithStoredFlow();
    }

    // What docs/reproduction.md found to work on the gestures of EgoGestAR, and `repflow train` takes for motion, with frames large enough for flow behind later blocks.
    static RunSettings SmallStart(string data) => data == RunSettings.Motion
        ? Preset.Of(null, data) with { Height = 64, Width = 64, Epochs = 6, Clips = 650 }
        : Preset.Of(null, data) with { Channels = 16, FlowChannels = 8, Height = 40, Width = 56, Stride = 2, Epochs = 40, LearningRate = 0.02, Dropout = 0.2f };

    static RunSettings Shallow(RunSettings settings) => settings with
    {
        Model = settings.Model
            .Replace("resnet34", "resnet18", StringComparison.Ordinal)
            .Replace("resnet50", "resnet18", StringComparison.Ordinal)
            .Replace("r2plus1d_34", "r2plus1d_18", StringComparison.Ordinal),
    };
}
