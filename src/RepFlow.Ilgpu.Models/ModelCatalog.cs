namespace RepFlow.Ilgpu.Models;

/// <summary>The networks by name.</summary>
public static class ModelCatalog
{
    static readonly Family[] families =
    [
        new("resnet18", options => ResNet.Of(18, options), true, Fields.Stacks),
        new("resnet34", options => ResNet.Of(34, options), true, Fields.Stacks),
        new("resnet50", options => ResNet.Of(50, options), true, Fields.Stacks),
        new("resnet18_3d", options => InflatedResNet.Of(18, false, options), true, Fields.Clips),
        new("resnet18_2plus1d", options => InflatedResNet.Of(18, true, options), true, Fields.Clips),
        new("r3d_18", options => VideoResNet.Of(18, VideoConvolution.Full, options), true, Fields.Clips),
        new("r2plus1d_18", options => VideoResNet.Of(18, VideoConvolution.Factored, options), true, Fields.Clips),
        new("r2plus1d_34", options => VideoResNet.Of(34, VideoConvolution.FactoredEach, options), true, Fields.Clips),
        new("i3d", options => new I3d(options), false, Fields.Clips),
        new("s3d", options => new S3d(options), false, Fields.Clips),
        new("s3dg", options => new S3d(options, isGated: true), false, Fields.Clips),
        new("s3d-slim", options => new S3d(options, variant: S3dVariant.Slim), false, Fields.Clips),
        new("s3dg-slim", options => new S3d(options, isGated: true, S3dVariant.Slim), false, Fields.Clips),
        new("resnet18-mfnet-s", options => Motion(18, false, options)),
        new("resnet18-mfnet-c", options => Motion(18, true, options)),
        new("resnet34-mfnet-s", options => Motion(34, false, options)),
        new("resnet34-mfnet-c", options => Motion(34, true, options)),
        new("resnet50-mfnet-s", options => Motion(50, false, options)),
        new("resnet50-mfnet-c", options => Motion(50, true, options)),
        new("resnet18-off", options => Off.Of(18, options)),
        new("resnet34-off", options => Off.Of(34, options)),
        new("resnet50-off", options => Off.Of(50, options)),
        new("resnet18_3d-off", options => Off.OverTime(18, false, options)),
        new("resnet18_2plus1d-off", options => Off.OverTime(18, true, options)),
        new("resnet18-tvnet", options => TvNet.Of(18, options)),
        new("resnet34-tvnet", options => TvNet.Of(34, options)),
        new("resnet50-tvnet", options => TvNet.Of(50, options)),
        new("actionflownet", options => new ActionFlowNet(options with { ActionFlow = options.ActionFlow with { Teacher = options.ActionFlow.Teacher ?? options.TvL1 } })),
    ];

    static readonly Variant[] flows =
    [
        new("-flow", (family, options) => family.Create(WithFlow(options, flow => flow with { Stacked = 1 }))),
        new("-fcf", (family, options) => family.Create(WithFlow(options, flow => flow with { Stacked = Math.Max(2, flow.Stacked), HasLinks = true }))),
        new("-fof", (family, options) => family.Create(WithFlow(options, flow => flow with { Stacked = Math.Max(2, flow.Stacked), HasLinks = false }))),
        new("-late", (family, options) => new TwoStreamNetwork(family.Create(options with { Flow = null }), family.Create(WithFlow(options, flow => flow with { Stacked = 1 })))),
    ];

    static readonly Variant[] motions =
    [
        new("-tvl1", (family, options) => OfTvL1(family, options)),
        new("-tvl1x2", (family, options) => OfTvL1(family, options, isTwice: true)),
        new("-twostream", (family, options) => new TwoStreamNetwork(family.Create(options with { Flow = null }), OfTvL1(family, options), options.HasStoredFlow)),
    ];

    static readonly Dictionary<string, Model> models = families.SelectMany(Models).ToDictionary(model => model.Name, StringComparer.Ordinal);

    /// <summary>How a family's networks take optical flow.</summary>
    enum Fields
    {
        /// <summary>Not at all.</summary>
        None,

        /// <summary>As stacks, which are its frames.</summary>
        Stacks,

        /// <summary>As clips.</summary>
        Clips,
    }

    /// <summary>The names there are.</summary>
    public static IReadOnlyCollection<string> Names => models.Keys;

    /// <summary>The names there are, in a line: those of families, and what may stand behind them.</summary>
    public static string Description { get; } =
        $"{Listed(family => family.TakesFlow)}, these also with {string.Join(", ", flows.Select(flow => flow.Suffix))} behind; {Listed(family => !family.TakesFlow && family.Fields != Fields.None)}, "
        + $"all of these also with {string.Join(", ", motions.Select(motion => motion.Suffix))}; {Listed(family => family.Fields == Fields.None)}";

    /// <summary>Makes a network.</summary>
    /// <param name="name">
    /// One of <see cref="Names"/>: a family's, alone, or with the representation flow inside (<c>-flow</c>), with flow-conv-flow (<c>-fcf</c>), with the flow of the flow without
    /// convolutions between (<c>-fof</c>), or two networks, without and with it, whose logits are averaged (<c>-late</c>). With <c>-tvl1</c> the network sees TV-L1 flow of the frames, with
    /// <c>-tvl1x2</c> that of the flow, and with <c>-twostream</c> one network sees colours and another the flow.
    /// </param>
    /// <param name="options">The rest; how many flows there are the name says, but for a third stacking.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">There is no network of that name, or an option is out of its range.</exception>
    public static IClipNetwork Create(string name, ModelOptions? options = null) => Find(name).Create(options ?? new ModelOptions());

    /// <summary>The same network without flow.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static string WithoutFlow(string name) => Find(name).Family;

    /// <summary>Whether a network has the flow.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Whether it has.</returns>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static bool HasFlow(string name) => Find(name).HasFlow;

    /// <summary>Whether a network takes TV-L1 flow as its input, which clips may bring with them: <see cref="ModelOptions.HasStoredFlow"/>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Whether it does.</returns>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static bool TakesTvL1(string name) => Find(name).TakesTvL1;

    static MFNet Motion(int depth, bool concatenates, ModelOptions options) => MFNet.Of(depth, options with { Motion = options.Motion with { Concatenates = concatenates } });

    static Model Find(string name) => models.TryGetValue(name, out var found)
        ? found
        : throw new ArgumentException($"There is no model '{name}'; there are {Description}.");

    static ModelOptions WithFlow(ModelOptions options, Func<FlowOptions, FlowOptions> change) => options with { Flow = change(options.Flow ?? new FlowOptions()) };

    static TvL1Network OfTvL1(Family family, ModelOptions options, bool isTwice = false) => new(family.Create, options, family.Fields == Fields.Stacks, isTwice);

    static string Listed(Func<Family, bool> which) => string.Join(", ", families.Where(which).Select(family => family.Name));

    static IEnumerable<Model> Models(Family family) =>
    [
        new Model(family.Name, family.Name, false, false, options => family.Create(options with { Flow = null })),
        .. family.TakesFlow ? flows.Select(flow => new Model(family.Name + flow.Suffix, family.Name, true, false, options => flow.Create(family, options))) : [],
        .. family.Fields != Fields.None ? motions.Select(motion => new Model(family.Name + motion.Suffix, family.Name, false, true, options => motion.Create(family, options))) : [],
    ];

    /// <summary>Networks of a kind.</summary>
    /// <param name="Name">Their name.</param>
    /// <param name="Create">Makes one.</param>
    /// <param name="TakesFlow">Whether the representation flow has a place in them.</param>
    /// <param name="Fields">How they take optical flow.</param>
    readonly record struct Family(string Name, Func<ModelOptions, IClipNetwork> Create, bool TakesFlow = false, Fields Fields = Fields.None);

    /// <summary>What is made of a family's networks.</summary>
    /// <param name="Suffix">What stands behind the family's name.</param>
    /// <param name="Create">Makes it.</param>
    readonly record struct Variant(string Suffix, Func<Family, ModelOptions, IClipNetwork> Create);

    readonly record struct Model(string Name, string Family, bool HasFlow, bool TakesTvL1, Func<ModelOptions, IClipNetwork> Create);
}
