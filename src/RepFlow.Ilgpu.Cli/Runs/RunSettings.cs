using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>All that says what a training run does: with the same data it gives the same weights. A run keeps it as <c>config.json</c>.</summary>
sealed record RunSettings
{
    /// <summary>The data set by formula.</summary>
    public const string Motion = "motion";

    /// <summary><see cref="Motion"/>, or a file or folder that lists clips.</summary>
    public string Data { get; init; } = Motion;

    /// <summary>What the list does not tell of itself.</summary>
    public ClipListOptions List { get; init; } = new();

    /// <summary>The split that is trained on.</summary>
    public string TrainSplit { get; init; } = "train";

    /// <summary>The split that is evaluated; null for val, or test where there is no val.</summary>
    public string? TestSplit { get; init; }

    /// <summary>How many clips of <see cref="Motion"/> are trained on; a fifth as many are evaluated.</summary>
    public int Clips { get; init; } = 1300;

    /// <summary>The model, of <see cref="ModelCatalog"/>.</summary>
    public string Model { get; init; } = "resnet18-flow";

    /// <summary>The channels of its first stage.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>The block behind which the flow stands.</summary>
    public int FlowAfter { get; init; } = 3;

    /// <summary>The channels of which the flow is computed.</summary>
    public int FlowChannels { get; init; } = 32;

    /// <summary>Iterations of the flow layer.</summary>
    public int Iterations { get; init; } = 10;

    /// <summary>Which of the published flow layers.</summary>
    public FlowVariant Variant { get; init; }

    /// <summary>The groups of the flow's parameters that are learned.</summary>
    public FlowParameters Learn { get; init; } = FlowParameters.All;

    /// <summary>How the flow is joined with what it is computed of.</summary>
    public FlowFusion Fusion { get; init; }

    /// <summary>How many flows follow one another in a model of flow of flow.</summary>
    public int Stacked { get; init; } = 2;

    /// <summary>The scales of TV-L1 flow, in models that compute it.</summary>
    public int TvL1Scales { get; init; } = TvL1Options.OpenCvCuda.Scales;

    /// <summary>The warps on each of its scales.</summary>
    public int TvL1Warps { get; init; } = TvL1Options.OpenCvCuda.Warps;

    /// <summary>The most iterations behind each warp.</summary>
    public int TvL1Iterations { get; init; } = TvL1Options.OpenCvCuda.InnerIterations;

    /// <summary>
    /// Whether TV-L1 flow is computed once of whole frames and stored, and cropped with them, for models that take it. Otherwise it is computed of what the model sees, in each step. Runs that say
    /// nothing of it are of a time when there was nothing else.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool StoresFlow { get; init; }

    /// <summary>The probability with which a feature is dropped before the last layer.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Frames of a clip.</summary>
    public int Frames { get; init; } = 16;

    /// <summary>The distance between neighbouring frames.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>How frames are spread over a video.</summary>
    public SamplingMode Sampling { get; init; }

    /// <summary>What a clip has where the video is over.</summary>
    public ShortVideo ShortVideo { get; init; }

    /// <summary>The height of a frame.</summary>
    public int Height { get; init; } = 112;

    /// <summary>The width of a frame.</summary>
    public int Width { get; init; } = 112;

    /// <summary>The shorter side that frames are resized to before a crop; null for an eighth more than the crop's.</summary>
    public int? ShortSide { get; init; }

    /// <summary>Which part of a frame is trained on.</summary>
    public CropKind Crop { get; init; } = CropKind.Random;

    /// <summary>The probability that left and right change places in training; null for one half, or none where a class is named after a direction.</summary>
    public double? Flip { get; init; }

    /// <summary>How far brightness, contrast and saturation change in training; hue a quarter as far.</summary>
    public double ColorJitter { get; init; }

    /// <summary>Clips in a batch.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>How often every clip is seen.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>The learning rate at the start.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>How it falls.</summary>
    public RateDecay Schedule { get; init; } = RateDecay.Cosine;

    /// <summary>Epochs from one step of the rate to the next.</summary>
    public double StepEpochs { get; init; } = 20;

    /// <summary>What the rate is multiplied with at a step.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>Epochs in which the rate grows to its full size.</summary>
    public double WarmUp { get; init; } = 1;

    /// <summary>The share of the velocity that stays.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The factor of the L2 penalty's gradient.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether biases and normalisations decay too.</summary>
    public bool DecaysVectors { get; init; }

    /// <summary>Batches that make one update.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>The largest norm of all gradients; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The largest magnitude of an element of a gradient; null for no limit.</summary>
    public double? ClipValue { get; init; }

    /// <summary>The share that stays of the parameters' moving average; null for none.</summary>
    public double? Average { get; init; }

    /// <summary>Batches of which batch normalisation's statistics are taken before each evaluation; 0 for the running ones.</summary>
    public int PreciseBatchNorm { get; init; }

    /// <summary>Epochs without a better result after which training ends; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>The share of each target that is spread over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The parameter of mixup's beta distribution; 0 for none.</summary>
    public double Mixup { get; init; }

    /// <summary>The share of broken clips beyond which training stops.</summary>
    public double MostBroken { get; init; } = 0.2;

    /// <summary>What everything that is drawn is drawn from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The type of every tensor.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>The settings of TV-L1.</summary>
    [JsonIgnore]
    public TvL1Options TvL1 => TvL1Options.OpenCvCuda with { Scales = TvL1Scales, Warps = TvL1Warps, InnerIterations = TvL1Iterations };

    /// <summary>Whether clips bring their flow with them.</summary>
    [JsonIgnore]
    public bool HasStoredFlow => StoresFlow && ModelCatalog.TakesTvL1(Model);

    /// <summary>The same with stored flow where the model takes it and clips have it: those whose frames are a window.</summary>
    /// <returns>The settings.</returns>
    public RunSettings WithStoredFlow() => this with { StoresFlow = ModelCatalog.TakesTvL1(Model) && Sampling == SamplingMode.Dense };

    /// <summary>The shape of clips as the model takes them.</summary>
    /// <param name="clips">How many.</param>
    /// <returns>The shape.</returns>
    public Shape Input(int clips) => [clips * Frames, Testing.Channels, Height, Width];

    /// <summary>What files of weights and models say of themselves besides.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <returns>The model's name, the names of the classes as JSON, and the frames of a clip.</returns>
    public Dictionary<string, string> Metadata(IReadOnlyList<string> classes) => new()
    {
        ["model"] = Model,
        ["classes"] = JsonSerializer.Serialize([.. classes], ClassNamesJson.Default.StringArray),
        ["frames"] = Frames.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The options of the model.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The options.</returns>
    public ModelOptions ModelOptions(int classes) => new()
    {
        Classes = classes,
        Frames = Frames,
        FrameHeight = Height,
        FrameWidth = Width,
        TvL1 = TvL1,
        HasStoredFlow = HasStoredFlow,
        Width = Channels,
        Dropout = Dropout,
        Seed = Seed,
        Flow = new FlowOptions { After = FlowAfter, Channels = FlowChannels, Iterations = Iterations, Variant = Variant, Learned = Learn, Fusion = Fusion, Stacked = Stacked },
    };

    /// <summary>The shorter side that frames are resized to before a crop.</summary>
    public int ResizedSide => ShortSide ?? (Data == Motion ? 0 : (int)Math.Round(Math.Min(Height, Width) * 8 / 7.0));

    /// <summary>How clips are read for training.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <returns>The options.</returns>
    public ClipLoaderOptions Training(IReadOnlyList<string> classes) => Testing with
    {
        Sampling = Testing.Sampling with { IsRandom = true },
        Augmentation = Testing.Augmentation with
        {
            Crop = Crop,
            Flip = Flip ?? (Directions.AreIn(classes) ? 0 : 0.5),
            Brightness = ColorJitter,
            Contrast = ColorJitter,
            Saturation = ColorJitter,
            Hue = ColorJitter / 4,
        },
        Shuffles = true,
        DropsLast = true,
        LabelSmoothing = LabelSmoothing,
        MixupAlpha = Mixup,
    };

    /// <summary>How clips are read for evaluation: one clip of each video, its middle.</summary>
    public ClipLoaderOptions Testing => new()
    {
        Sampling = new ClipSampling { Frames = Frames, Stride = Stride, Mode = Sampling, ShortVideo = ShortVideo },
        Augmentation = new Augmentation { Height = Height, Width = Width, ShortSide = ResizedSide },
        HasFlow = HasStoredFlow,
        BatchSize = Batch,
        Seed = Seed,
        MostBroken = MostBroken,
    };

    /// <summary>How the network is trained.</summary>
    public TrainerOptions Trainer => new()
    {
        Epochs = Epochs,
        LearningRate = LearningRate,
        Schedule = new LearningSchedule { Decay = Schedule, StepEpochs = StepEpochs, StepFactor = StepFactor, WarmUpEpochs = WarmUp },
        Momentum = Momentum,
        WeightDecay = WeightDecay,
        DecaysVectors = DecaysVectors,
        Accumulation = Accumulate,
        ClipNorm = ClipNorm,
        ClipValue = ClipValue,
        AverageDecay = Average,
        PreciseBatches = PreciseBatchNorm,
        Patience = Patience,
        Seed = Seed,
    };
}
