namespace RepFlow.Ilgpu.Models;

/// <summary>The networks by name.</summary>
public static class ModelCatalog
{
    static readonly Dictionary<string, Func<ModelOptions, IClipNetwork>> withFlow = new(StringComparer.Ordinal)
    {
        ["resnet18"] = options => ResNet.Of(18, options),
        ["resnet34"] = options => ResNet.Of(34, options),
        ["resnet50"] = options => ResNet.Of(50, options),
        ["resnet18_3d"] = options => InflatedResNet.Of(18, false, options),
        ["resnet18_2plus1d"] = options => InflatedResNet.Of(18, true, options),
        ["r3d_18"] = options => VideoResNet.Of(18, VideoConvolution.Full, options),
        ["r2plus1d_18"] = options => VideoResNet.Of(18, VideoConvolution.Factored, options),
        ["r2plus1d_34"] = options => VideoResNet.Of(34, VideoConvolution.FactoredEach, options),
    };

    static readonly Dictionary<string, Func<ModelOptions, IClipNetwork>> withoutFlow = new(StringComparer.Ordinal)
    {
        ["resnet18-mfnet-s"] = options => Motion(18, false, options),
        ["resnet18-mfnet-c"] = options => Motion(18, true, options),
        ["resnet34-mfnet-s"] = options => Motion(34, false, options),
        ["resnet34-mfnet-c"] = options => Motion(34, true, options),
        ["resnet50-mfnet-s"] = options => Motion(50, false, options),
        ["resnet50-mfnet-c"] = options => Motion(50, true, options),
        ["resnet18-off"] = options => Off.Of(18, options),
        ["resnet34-off"] = options => Off.Of(34, options),
        ["resnet50-off"] = options => Off.Of(50, options),
        ["resnet18-tvnet"] = options => TvNet.Of(18, options),
        ["resnet34-tvnet"] = options => TvNet.Of(34, options),
        ["resnet50-tvnet"] = options => TvNet.Of(50, options),
        ["actionflownet"] = options => new ActionFlowNet(options),
        ["i3d"] = options => new I3d(options),
        ["s3d"] = options => new S3d(options),
        ["s3dg"] = options => new S3d(options, isGated: true),
        ["s3d-slim"] = options => new S3d(options, variant: S3dVariant.Slim),
        ["s3dg-slim"] = options => new S3d(options, isGated: true, S3dVariant.Slim),
    };

    // What stands behind the name of a family, and what it makes of the family's networks.
    static readonly Dictionary<string, Func<Func<ModelOptions, IClipNetwork>, ModelOptions, IClipNetwork>> flows = new(StringComparer.Ordinal)
    {
        ["-flow"] = (family, options) => family(WithFlow(options, flow => flow with { Stacked = 1 })),
        ["-fcf"] = (family, options) => family(WithFlow(options, flow => flow with { Stacked = Math.Max(2, flow.Stacked), HasLinks = true })),
        ["-fof"] = (family, options) => family(WithFlow(options, flow => flow with { Stacked = Math.Max(2, flow.Stacked), HasLinks = false })),
        ["-late"] = (family, options) => new TwoStreamNetwork(family(options with { Flow = null }), family(WithFlow(options, flow => flow with { Stacked = 1 }))),
    };

    static readonly Dictionary<string, Model> models = new(
        [
            .. withFlow.Concat(withoutFlow).Select(family => KeyValuePair.Create(family.Key, new Model(family.Key, false, options => family.Value(options with { Flow = null })))),
            .. withFlow.SelectMany(family => flows.Select(flow => KeyValuePair.Create(family.Key + flow.Key, new Model(family.Key, true, options => flow.Value(family.Value, options))))),
        ],
        StringComparer.Ordinal);

    /// <summary>The names there are.</summary>
    public static IReadOnlyCollection<string> Names => models.Keys;

    /// <summary>The names there are, in a line: those of families, and what may stand behind them.</summary>
    public static string Description { get; } =
        $"{string.Join(", ", withFlow.Keys)}, these also with {string.Join(", ", flows.Keys.SkipLast(1))} or {flows.Keys.Last()} behind; {string.Join(", ", withoutFlow.Keys)}";

    /// <summary>Makes a network.</summary>
    /// <param name="name">
    /// One of <see cref="Names"/>: a family's, alone, or with the representation flow inside (<c>-flow</c>), with flow-conv-flow (<c>-fcf</c>), with the flow of the flow without
    /// convolutions between (<c>-fof</c>), or two networks, without and with it, whose logits are averaged (<c>-late</c>).
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

    static MFNet Motion(int depth, bool concatenates, ModelOptions options) => MFNet.Of(depth, options with { Motion = options.Motion with { Concatenates = concatenates } });

    static Model Find(string name) => models.TryGetValue(name, out var found)
        ? found
        : throw new ArgumentException($"There is no model '{name}'; there are {Description}.");

    static ModelOptions WithFlow(ModelOptions options, Func<FlowOptions, FlowOptions> change) => options with { Flow = change(options.Flow ?? new FlowOptions()) };

    readonly record struct Model(string Family, bool HasFlow, Func<ModelOptions, IClipNetwork> Create);
}
