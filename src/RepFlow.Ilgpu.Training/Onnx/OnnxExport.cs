using System.Globalization;
using System.Reflection;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training;

/// <summary>Writes networks as ONNX models, with their weights, in the form that computes inference: for ONNX Runtime and whatever else reads the format.</summary>
/// <remarks>
/// <para>A network is followed through its own <c>Forward</c>, from layer to layer (<see cref="INetwork.Pass"/>), and each layer is said in ONNX's operators by a
/// translation: the standard layers have one, and <see cref="Translate{TLayer}(OnnxTranslation{TLayer})"/> adds one for a layer of one's own. A layer that
/// inference leaves out is left out.</para>
/// <para>IR version 8, opset 17, single precision. The first axis of the inputs is called <c>batch</c> where the network takes any multiple of it: for clips,
/// all their frames.</para>
/// </remarks>
/// <example><code>
/// new OnnxExport()
///     .Translate&lt;Leak&gt;((graph, leak, inputs) => graph.Add("LeakyRelu", inputs, ("alpha", leak.Slope)))
///     .Write(network, "model.onnx", [[8, 3, 112, 112]]);
/// </code></example>
public sealed class OnnxExport
{
    const long Largest = int.MaxValue;
    const string Batch = "batch";

    readonly Dictionary<Type, OnnxTranslations<ILayer>> translations = [];

    /// <summary>Makes an export that knows the standard layers.</summary>
    public OnnxExport() => StandardTranslations.AddTo(this);

    /// <summary>What the models say besides, by names of one's own: <c>classes</c>, a license.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Adds a translation of a layer, or puts it in another's place.</summary>
    /// <typeparam name="TLayer">The layer's class.</typeparam>
    /// <param name="translation">The translation.</param>
    /// <returns>The same export.</returns>
    public OnnxExport Translate<TLayer>(OnnxTranslation<TLayer> translation)
        where TLayer : ILayer
    {
        ArgumentNullException.ThrowIfNull(translation);
        translations[typeof(TLayer)] = (graph, layer, inputs) => [translation(graph, (TLayer)layer, inputs)];
        return this;
    }

    /// <summary>Adds a translation of a layer with several results (<see cref="ResultsAttribute"/>), or puts it in another's place.</summary>
    /// <typeparam name="TLayer">The layer's class.</typeparam>
    /// <param name="translation">The translation.</param>
    /// <returns>The same export.</returns>
    public OnnxExport Translate<TLayer>(OnnxTranslations<TLayer> translation)
        where TLayer : ILayer
    {
        ArgumentNullException.ThrowIfNull(translation);
        translations[typeof(TLayer)] = (graph, layer, inputs) => translation(graph, (TLayer)layer, inputs);
        return this;
    }

    /// <summary>Adds a translation of a layer that is a static class, as activations are.</summary>
    /// <param name="definition">The layer: <c>Relu.Definition</c>.</param>
    /// <param name="translation">The translation.</param>
    /// <returns>The same export.</returns>
    public OnnxExport Translate(ILayer definition, OnnxTranslation<ILayer> translation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(translation);
        return Translate(definition, (graph, layer, inputs) => [translation(graph, layer, inputs)]);
    }

    /// <summary>Adds a translation of a layer that is a static class and has several results, or puts it in another's place.</summary>
    /// <param name="definition">The layer: <c>SoftmaxLoss.Definition</c>.</param>
    /// <param name="translation">The translation.</param>
    /// <returns>The same export.</returns>
    public OnnxExport Translate(ILayer definition, OnnxTranslations<ILayer> translation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(translation);
        translations[definition.GetType()] = translation;
        return this;
    }

    /// <summary>Writes a network to a file: whole, or not at all.</summary>
    /// <param name="network">The network, with the weights that it begins with.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="inputs">The shapes of its inputs.</param>
    /// <exception cref="InputException">A layer has no translation, the model is larger than the format allows, or the file cannot be written.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit the network.</exception>
    public void Write(ILayer network, string path, params IReadOnlyList<Shape> inputs)
    {
        using var file = OutputFile.Create(path);
        file.Write(stream => Write(network, stream, inputs));
        file.Commit();
    }

    /// <summary>Writes a network to a stream.</summary>
    /// <inheritdoc cref="Write(ILayer, string, IReadOnlyList{Shape})"/>
    /// <param name="network">The network.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="inputs">The shapes of its inputs.</param>
    public void Write(ILayer network, Stream stream, params IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(inputs);
        var model = Model(network, inputs);
        if (model.Length > Largest)
        {
            throw new InputException($"The model would have {model.Length >> 20} MiB, and an ONNX file has less than 2048. Export a smaller one.");
        }

        model.WriteTo(stream);
    }

    ProtoMessage Model(ILayer network, IReadOnlyList<Shape> inputs)
    {
        var outputs = network.InferenceShapes(inputs);
        var names = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, parameter) in NamedParameter.Of(network))
        {
            names.TryAdd(parameter, name);
        }

        var tensors = new OnnxTensors(names);
        var graph = new OnnxGraph(tensors);
        var values = inputs.Select((shape, at) => Known(new OnnxValue(tensors.Unique(network.Info.Inputs[at].Name)), shape)).ToList();
        var results = Translate("", network, values)
            .Select((result, at) => graph.Rename(result, tensors.Unique(outputs.Count == 1 ? "output" : $"output{at}"))).ToList();
        var doubled = Doubled(network, inputs);
        var message = graph.ToMessage(
            network.Info.Name,
            values.Select((value, at) => Described(value, inputs[at], doubled is null ? inputs[at] : Twice(inputs[at]), network.Info.Inputs[at].IsInteger)),
            results.Select((value, at) => Described(value, outputs[at], doubled is null ? outputs[at] : doubled[at])),
            tensors.Messages);
        return new ProtoMessage().Add(1, 8).Add(2, "RepFlow.Ilgpu").Add(7, message).Add(8, new ProtoMessage().Add(1, "").Add(2, 17))
            .Add(14, Metadata.Select(said => new ProtoMessage().Add(1, said.Key).Add(2, said.Value)));

        ProtoMessage Described(OnnxValue value, Shape shape, Shape twice, bool isInteger = false) =>
            OnnxGraph.Described(value, isInteger ? OnnxTensors.Integer : OnnxTensors.Float, Extents(shape, twice, inputs[0][0]));

        OnnxValue Known(OnnxValue value, Shape shape)
        {
            tensors.Shapes[value.Name] = shape;
            return value;
        }

        IReadOnlyList<OnnxValue> Translate(string path, ILayer part, IReadOnlyList<OnnxValue> read)
        {
            if (part is INetwork inner)
            {
                var parts = inner.Parts.ToLookup(one => one.Layer, one => one.Name, ReferenceEqualityComparer.Instance);
                return inner.Pass(read, (layer, given) =>
                {
                    var name = parts[layer].FirstOrDefault() ?? layer.Info.Name;
                    return Translate(path.Length == 0 ? name : $"{path}.{name}", layer, given);
                });
            }

            tensors.Layer = path.Length == 0 ? part.Info.Name : path;
            if (translations.TryGetValue(part.GetType(), out var translation))
            {
                var shapes = part.InferenceShapes([.. read.Select(graph.ShapeOf)]);
                var made = translation(graph, part, read);
                return made.Count == shapes.Count ? [.. made.Zip(shapes, Known)]
                    : throw new InputException($"{tensors.Layer} is a layer {part.Info.Name} with {shapes.Count} result{(shapes.Count == 1 ? "" : "s")}, and its translation to ONNX gives {made.Count}.");
            }

            return part.GetType().GetCustomAttribute<InferenceAttribute>() is { Form: null }
                ? [read[0]]
                : throw new InputException(
                    $"{tensors.Layer} is a layer {part.Info.Name}, for which there is no translation to ONNX. " +
                    $"Give one: new OnnxExport().Translate<{part.Info.Name}>(...).");
        }
    }

    /// <summary>What comes of twice as many samples; null where the network does not take them.</summary>
    static IReadOnlyList<Shape>? Doubled(ILayer network, IReadOnlyList<Shape> inputs)
    {
        try
        {
            return network.InferenceShapes([.. inputs.Select(Twice)]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static Shape Twice(Shape shape) => shape.Rank == 0 ? shape : new Shape([2 * shape[0], .. shape.Skip(1)]);

    /// <summary>The extents of an input or output: a word for the first where it grows with the batch, which is the first extent of the first input.</summary>
    static List<string> Extents(Shape shape, Shape doubled, int batch) =>
    [
        .. shape.Select((extent, axis) => axis > 0 || doubled[0] != 2 * extent ? extent.ToString(CultureInfo.InvariantCulture)
            : extent == batch ? Batch
            : string.Create(CultureInfo.InvariantCulture, $"{Batch}*{extent}/{batch}")),
    ];
}
