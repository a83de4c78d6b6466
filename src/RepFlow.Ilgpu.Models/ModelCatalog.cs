namespace RepFlow.Ilgpu.Models;

/// <summary>The networks by name.</summary>
public static class ModelCatalog
{
    static readonly Dictionary<string, Func<ModelOptions, IClipNetwork>> makers = new(StringComparer.Ordinal)
    {
        ["resnet18"] = options => ResNet.Of(18, options with { Flow = null }),
        ["resnet18-flow"] = options => ResNet.Of(18, Stacked(options, 1)),
        ["resnet18-fcf"] = options => ResNet.Of(18, Stacked(options, 2)),
        ["resnet34"] = options => ResNet.Of(34, options with { Flow = null }),
        ["resnet34-flow"] = options => ResNet.Of(34, Stacked(options, 1)),
        ["resnet34-fcf"] = options => ResNet.Of(34, Stacked(options, 2)),
        ["resnet50"] = options => ResNet.Of(50, options with { Flow = null }),
        ["resnet50-flow"] = options => ResNet.Of(50, Stacked(options, 1)),
        ["resnet50-fcf"] = options => ResNet.Of(50, Stacked(options, 2)),
    };

    /// <summary>The names there are.</summary>
    public static IReadOnlyCollection<string> Names => makers.Keys;

    /// <summary>Makes a network.</summary>
    /// <param name="name">One of <see cref="Names"/>: without more, with the flow (<c>-flow</c>), or with the flow of the flow (<c>-fcf</c>, flow-conv-flow).</param>
    /// <param name="options">The rest; how many flows there are the name says, but for a third stacking.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">There is no network of that name, or an option is out of its range.</exception>
    public static IClipNetwork Create(string name, ModelOptions? options = null) => makers.TryGetValue(name, out var make)
        ? make(options ?? new ModelOptions())
        : throw new ArgumentException($"There is no model '{name}'; there are {string.Join(", ", makers.Keys)}.");

    /// <summary>The options with so many flows, or more.</summary>
    static ModelOptions Stacked(ModelOptions options, int flows)
    {
        var flow = options.Flow ?? new FlowOptions();
        return options with { Flow = flow with { Stacked = flows == 1 ? 1 : Math.Max(flows, flow.Stacked) } };
    }
}
