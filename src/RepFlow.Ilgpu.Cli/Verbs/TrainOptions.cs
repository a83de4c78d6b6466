using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options that change a run's settings. What is not given stays as the preset, or what suits the data, has it.</summary>
sealed class TrainOptions
{
    const string Stored = "stored";
    const string Computed = "computed";

    readonly List<(Option Option, Func<ParseResult, RunSettings, RunSettings> Apply)> all = [];
    readonly Option<string?> preset = CommonOptions.Limit(new Option<string?>("--preset") { Description = "the settings of the paper's appendix A, which other options change" }, Preset.Names);
    readonly Option<string?> stored = CommonOptions.Limit(
        new Option<string?>("--tvl1") { Description = "whether TV-L1 flow of whole frames is computed once and kept in the cache (the default where frames are a window), or that of what the model sees in each step" },
        Stored,
        Computed);

    readonly DataArguments list = new();
    readonly Option<string?> data = new("--data") { Description = "a CSV or other list of clips, a folder with a folder of clips for each class, or 'motion', which needs no file (the default)", HelpName = "DATA" };

    /// <summary>Makes the options.</summary>
    public TrainOptions()
    {
        Text("--train-split", "the split to train on (train)", "SPLIT", (s, v) => s with { TrainSplit = v });
        Text("--test-split", "the split to evaluate (val, or test)", "SPLIT", (s, v) => s with { TestSplit = v });
        Whole("--clips", "how many clips 'motion' makes to train on (1300)", 13, (s, v) => s with { Clips = v });
        Add(CommonOptions.LimitToModels(new Option<string?>("--model") { Description = ModelCatalog.Description }), (s, v) => s with { Model = v! });
        Whole("--width", "the channels of the model's first stage (64; of motion 16)", 1, (s, v) => s with { Channels = v });
        Whole("--flow-after", "the block behind which the flow stands, 0 to 5 (3; of motion 0)", 0, (s, v) => s with { FlowAfter = v });
        Whole("--flow-channels", "the channels of which the flow is computed (32; of motion 8)", 1, (s, v) => s with { FlowChannels = v });
        Whole("--iterations", "iterations of the flow layer (10)", 1, (s, v) => s with { Iterations = v });
        Choice("--variant", "which of the published flow layers (paper)", (s, v) => s with { Variant = v }, Enum.GetValues<FlowVariant>());
        Add(
            new Option<FlowParameters?>("--learn")
            {
                Description = "what is learned of the flow layer: none, all (the default), or some of scalars,image,flow,divergence",
                HelpName = "GROUPS",
                CustomParser = ParseLearned,
            },
            (s, v) => s with { Learn = v!.Value });
        Whole("--flows", "how many flows follow one another in models with -fcf and -fof (2)", 2, (s, v) => s with { Stacked = v });
        Choice("--fusion", "how the flow is joined with what it is computed of; the authors' code has residual (none)", (s, v) => s with { Fusion = v }, Enum.GetValues<FlowFusion>());
        Whole("--tvl1-scales", "the scales of TV-L1 flow, in models that compute it (5)", 1, (s, v) => s with { TvL1Scales = v });
        Whole("--tvl1-warps", "the warps on each of its scales (5)", 1, (s, v) => s with { TvL1Warps = v });
        Whole("--tvl1-iterations", "the most iterations behind each warp (300)", 1, (s, v) => s with { TvL1Iterations = v });
        all.Add((stored, (parse, settings) => settings));
        Number("--dropout", "the probability with which a feature is dropped (0.5; of motion 0)", 0, 1, (s, v) => s with { Dropout = (float)v });
        Whole("--frames", "frames of a clip (16; of motion 8)", 2, (s, v) => s with { Frames = v });
        Whole("--stride", "the distance between neighbouring frames (1)", 1, (s, v) => s with { Stride = v });
        Choice("--sampling", "a window of frames, or one of each of as many segments (dense)", (s, v) => s with { Sampling = v }, Enum.GetValues<SamplingMode>());
        Choice("--short-video", "what a clip has where the video is over (loops)", (s, v) => s with { ShortVideo = v }, Enum.GetValues<ShortVideo>());
        Add(CommonOptions.FrameSize("(112; of motion 32)"), (s, v) => s with { Height = v!.Value.Height, Width = v.Value.Width });
        Whole("--short-side", "the shorter side that frames are resized to before a crop (8/7 of the crop's)", 1, (s, v) => s with { ShortSide = v });
        Choice("--crop", "which part of a frame is trained on (random)", (s, v) => s with { Crop = v }, CropKind.Center, CropKind.Random, CropKind.MultiScale, CropKind.RandomResized);
        Number("--flip", "the probability that left and right change places (0.5; 0 where a class is named after a direction)", 0, 1, (s, v) => s with { Flip = v });
        Flag("--no-flip", "never change left and right", (s, v) => v ? s with { Flip = 0 } : s);
        Number("--color-jitter", "how far brightness, contrast and saturation change (0)", 0, 1, (s, v) => s with { ColorJitter = v });
        Whole("--batch", "clips in a batch (8)", 1, (s, v) => s with { Batch = v });
        Whole("--epochs", "how often every clip is seen (50; of motion 3)", 1, (s, v) => s with { Epochs = v });
        Number("--lr", "the learning rate at the start (0.01; of motion 0.02)", 0, 1e6, (s, v) => s with { LearningRate = v });
        Choice("--schedule", "how the rate falls (cosine)", (s, v) => s with { Schedule = v }, Enum.GetValues<RateDecay>());
        Number("--step-epochs", "epochs from one step of the rate to the next (20)", 0, 1e6, (s, v) => s with { StepEpochs = v });
        Number("--step-factor", "what the rate is multiplied with at a step (0.1)", 0, 1, (s, v) => s with { StepFactor = v });
        Number("--warm-up", "epochs in which the rate grows to its full size (1; of motion 0.1)", 0, 1e6, (s, v) => s with { WarmUp = v });
        Number("--momentum", "the share of the velocity that stays (0.9)", 0, 1, (s, v) => s with { Momentum = v });
        Number("--weight-decay", "the factor of the L2 penalty's gradient (1e-4)", 0, 1e6, (s, v) => s with { WeightDecay = v });
        Flag("--decay-vectors", "let biases and normalisations decay too", (s, v) => s with { DecaysVectors = v });
        Whole("--accumulate", "batches that make one update (1)", 1, (s, v) => s with { Accumulate = v });
        Number("--clip-norm", "the largest norm of all gradients together (none)", 0, 1e30, (s, v) => s with { ClipNorm = v });
        Number("--clip-value", "the largest magnitude of an element of a gradient (none)", 0, 1e30, (s, v) => s with { ClipValue = v });
        Number("--average", "the share that stays of a moving average of the parameters, which is evaluated instead of them, as in 0.999 (none)", 0, 1, (s, v) => s with { Average = v });
        Whole("--precise-bn", "batches of which batch normalisation's statistics are taken anew before each evaluation (0)", 0, (s, v) => s with { PreciseBatchNorm = v });
        Whole("--patience", "epochs without a better result after which training ends (0, never)", 0, (s, v) => s with { Patience = v });
        Number("--label-smoothing", "the share of each target that is spread over all classes (0)", 0, 1, (s, v) => s with { LabelSmoothing = v });
        Number("--mixup", "the parameter of mixup's beta distribution (0, no mixup)", 0, 1e6, (s, v) => s with { Mixup = v });
        Number("--most-broken", "the share of broken clips beyond which training stops (0.2)", 0, 1, (s, v) => s with { MostBroken = v });
        Whole("--seed", "what everything that is drawn is drawn from (0)", 0, (s, v) => s with { Seed = (ulong)v });
        Add(CommonOptions.Limit(new Option<string?>("--precision") { Description = "single or double precision of every tensor (f32)" }, "f32", "f64"),
            (s, v) => s with { Precision = v == "f64" ? Precision.Double : Precision.Single });
    }

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [data, preset, .. list.All, .. all.Select(one => one.Option)];

    /// <summary>Whether a command line names data or settings.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The options that it gives.</returns>
    public IEnumerable<string> Given(ParseResult parse) => All.Where(option => parse.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    /// <summary>The settings.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The settings.</returns>
    public RunSettings Settings(ParseResult parse)
    {
        var given = parse.GetValue(data) ?? RunSettings.Motion;
        var settings = Preset.Of(parse.GetValue(preset), given == RunSettings.Motion ? given : Path.GetFullPath(given)) with { List = list.Options(parse) };
        Refuse(given == RunSettings.Motion, "'motion' is made by formula", [.. list.All.Select(option => option.Name), "--train-split", "--test-split", "--short-side"]);
        foreach (var (option, apply) in all)
        {
            settings = parse.GetResult(option) is { Implicit: false } ? apply(parse, settings) : settings;
        }

        Refuse(
            !ModelCatalog.HasFlow(settings.Model),
            $"the model {settings.Model} has no flow",
            ["--flow-after", "--flow-channels", "--iterations", "--variant", "--learn", "--fusion", "--flows"]);
        Refuse(!ModelCatalog.TakesTvL1(settings.Model), $"the model {settings.Model} takes no TV-L1 flow", ["--tvl1"]);
        var fitting = settings.WithStoredFlow();
        return parse.GetValue(stored) switch
        {
            Computed => settings,
            Stored when !fitting.StoresFlow => throw new UsageException("flow is stored from each frame to the next of a window, and --sampling segments has others each time: leave out --tvl1, or say computed."),
            _ => fitting,
        };

        void Refuse(bool applies, string because, string[] names)
        {
            if (applies && Given(parse).FirstOrDefault(names.Contains) is { } name)
            {
                throw new UsageException($"{because}: leave out {name}.");
            }
        }
    }

    static FlowParameters? ParseLearned(ArgumentResult result)
    {
        var learned = FlowParameters.None;
        foreach (var word in result.Tokens[0].Value.Split(','))
        {
            FlowParameters? part = word switch
            {
                "none" => FlowParameters.None,
                "all" => FlowParameters.All,
                "scalars" => FlowParameters.Scalars,
                "image" => FlowParameters.ImageGradients,
                "flow" => FlowParameters.FlowGradients,
                "divergence" => FlowParameters.Divergence,
                _ => null,
            };
            if (part is null)
            {
                result.AddError($"--learn is '{result.Tokens[0].Value}', and it takes none, all, or some of scalars,image,flow,divergence.");
                return null;
            }

            learned |= part.Value;
        }

        return learned;
    }

    static string Word<T>(T value) where T : struct, Enum => string.Concat(value.ToString().Select((c, at) => at > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    static Option<string?> Limit(string name, string description, IReadOnlyCollection<string> words)
    {
        var option = CommonOptions.Limit(new Option<string?>(name) { Description = description }, [.. words]);
        option.HelpName = words.Count > 6 ? "NAME" : option.HelpName;
        return option;
    }

    void Add<T>(Option<T> option, Func<RunSettings, T, RunSettings> apply) => all.Add((option, (parse, settings) => apply(settings, parse.GetValue(option)!)));

    void Text(string name, string description, string helpName, Func<RunSettings, string, RunSettings> apply) =>
        Add(new Option<string?>(name) { Description = description, HelpName = helpName }, (settings, value) => apply(settings, value!));

    void Flag(string name, string description, Func<RunSettings, bool, RunSettings> apply) => Add(new Option<bool>(name) { Description = description }, apply);

    void Whole(string name, string description, int minimum, Func<RunSettings, int, RunSettings> apply) =>
        Add(CommonOptions.Number(name, description, minimum), (settings, value) => apply(settings, value!.Value));

    void Number(string name, string description, double least, double most, Func<RunSettings, double, RunSettings> apply) =>
        Add(CommonOptions.Real(name, description, least, most), (settings, value) => apply(settings, value!.Value));

    void Choice<T>(string name, string description, Func<RunSettings, T, RunSettings> apply, params T[] values)
        where T : struct, Enum =>
        Add(Limit(name, description, [.. values.Select(Word)]), (settings, word) => apply(settings, values.First(value => Word(value) == word)));
}
