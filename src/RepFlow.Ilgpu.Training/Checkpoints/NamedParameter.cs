using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Training;

/// <summary>A parameter of a layer or network under its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Parameter">The parameter.</param>
readonly record struct NamedParameter(string Name, Parameter Parameter)
{
    /// <summary>All parameters, without those that have no elements, as the bias of a convolution without one.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <returns>The parameters, in their order.</returns>
    public static IEnumerable<NamedParameter> Of(ILayer layer) =>
        layer.Info.Parameters.Zip(layer.Parameters, (info, parameter) => new NamedParameter(info.Name, parameter))
            .Where(named => named.Parameter.Shape.Count > 0);

    /// <summary>A layer, or the layers of a network in the order of its fields.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <returns>The layers.</returns>
    public static IEnumerable<ILayer> Layers(ILayer layer) =>
        layer is INetwork network ? network.Parts.SelectMany(part => Layers(part.Layer)) : [layer];
}
