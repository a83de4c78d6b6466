namespace RepFlow.Ilgpu.Models;

/// <summary>The networks by name.</summary>
public static class ModelCatalog
{
    static readonly string[] flows = ["", "-flow", "-fcf"];

    static readonly Dictionary<string, Func<ModelOptions, IClipNetwork>> withFlow = new(StringComparer.Ordinal)
    {
        ["resnet18"] = options => ResNet.Of(18, options),
        ["resnet34"] = options => ResNet.Of(34, options),
        ["resnet50"] = options => ResNet.Of(50, options),
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
        ["i3d"] = options => new I3d(options),
        ["s3d"] = options => new S3d(options),
        ["s3dg"] = options => new S3d(options, isGated: true),
        ["s3d-slim"] = options => new S3d(options, variant: S3dVariant.Slim),
        ["s3dg-slim"] = options => new S3d(options, isGated: true, S3dVariant.Slim),
    };

    static readonly Dictionary<string, Model> models = new(
        [
            .. withFlow.SelectMany(family => flows.Select((suffix, count) => KeyValuePair.Create(family.Key + suffix, new Model(family.Key, count, family.Value)))),
            .. withoutFlow.Select(family => KeyValuePair.Create(family.Key, new Model(family.Key, 0, family.Value))),
        ],
        StringComparer.Ordinal);

    /// <summary>The names there are.</summary>
    public static IReadOnlyCollection<string> Names => models.Keys;

    /// <summary>Makes a network.</summary>
    /// <param name="name">One of <see cref="Names"/>: without more, with the flow (<c>-flow</c>), or with the flow of the flow (<c>-fcf</c>, flow-conv-flow).</param>
    /// <param name="options">The rest; how many flows there are the name says, but for a third stacking.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">There is no network of that name, or an option is out of its range.</exception>
    public static IClipNetwork Create(string name, ModelOptions? options = null)
    {
        var found = Find(name);
        options ??= new ModelOptions();
        var flow = options.Flow ?? new FlowOptions();
        return found.Create(options with
        {
            Flow = found.Flows switch
            {
                0 => null,
                1 => flow with { Stacked = 1 },
                _ => flow with { Stacked = Math.Max(found.Flows, flow.Stacked) },
            },
        });
    }

    /// <summary>The same network without flow.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static string WithoutFlow(string name) => Find(name).Family;

    /// <summary>Whether a network has the flow.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Whether it has.</returns>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static bool HasFlow(string name) => Find(name).Flows > 0;

    static MFNet Motion(int depth, bool concatenates, ModelOptions options) => MFNet.Of(depth, options with { Motion = options.Motion with { Concatenates = concatenates } });

    static Model Find(string name) => models.TryGetValue(name, out var found)
        ? found
        : throw new ArgumentException($"There is no model '{name}'; there are {string.Join(", ", Names)}.");

    readonly record struct Model(string Family, int Flows, Func<ModelOptions, IClipNetwork> Create);
}
