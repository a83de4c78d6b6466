using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>A network as the generator completes it: a layer that is made of layers.</summary>
/// <remarks>
/// Its <see cref="ILayer.Parameters"/> are those of its parts, each once, under dotted names (<c>layer2.0.conv1.weight</c>), in the order of the fields.
/// </remarks>
public interface INetwork : ILayer
{
    /// <summary>The layers and networks that it holds, in the order of the fields; those that are null are left out.</summary>
    IReadOnlyList<NetworkPart> Parts { get; }

    /// <summary>Passes values through the network: what a layer or network that it calls makes of values is given, and in what order they follow the network knows.</summary>
    /// <typeparam name="TValue">What goes from layer to layer: a shape, a view, whatever describes a tensor.</typeparam>
    /// <param name="inputs">The network's inputs.</param>
    /// <param name="part">What a layer or network makes of its inputs.</param>
    /// <returns>The network's results.</returns>
    IReadOnlyList<TValue> Pass<TValue>(IReadOnlyList<TValue> inputs, Func<ILayer, IReadOnlyList<TValue>, IReadOnlyList<TValue>> part);

    /// <inheritdoc/>
    Shape ILayer.OutputShape(IReadOnlyList<Shape> inputs) => OutputShapes(inputs)[0];

    /// <inheritdoc/>
    IReadOnlyList<Shape> ILayer.OutputShapes(IReadOnlyList<Shape> inputs) => Pass(inputs, (part, shapes) => PartException.In(NetworkMembers.NameOf(this, part), () => part.OutputShapes(shapes)));

    /// <inheritdoc/>
    IReadOnlyList<Shape> ILayer.InferenceShapes(IReadOnlyList<Shape> inputs) => Pass(inputs, (part, shapes) => PartException.In(NetworkMembers.NameOf(this, part), () => part.InferenceShapes(shapes)));

    /// <inheritdoc/>
    View ILayer.Reference(IReadOnlyList<View> inputs) => References(inputs)[0];

    /// <inheritdoc/>
    IReadOnlyList<View> ILayer.References(IReadOnlyList<View> inputs) => Pass(inputs, (part, views) => part.References(views));

    /// <inheritdoc/>
    IReadOnlyList<Shape> ILayer.ExampleShapes(int extent) =>
        throw new ArgumentException($"What shapes {Info.Name} takes is not known: give the class a [Sample(Shapes = \"…\")].");
}
