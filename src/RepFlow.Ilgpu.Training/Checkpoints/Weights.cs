using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training.Checkpoints;

/// <summary>Parameters and running statistics of layers and networks in files, under their names.</summary>
public static class Weights
{
    const string BatchCount = ".num_batches_tracked";
    const int NamesInMessages = 5;

    /// <summary>Reads what a network begins with from a file: whole, or not at all. Prepare it afterwards.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="path">
    /// A safetensors file with a tensor for each of <see cref="LayerInfo.Parameters"/>, and none besides (but for PyTorch's counts of batches).
    /// </param>
    /// <exception cref="InvalidDataException">
    /// It is not as the format says, or does not fit: the message says what is missing, what too much, and what has another shape.
    /// </exception>
    /// <example><code>
    /// var network = ModelCatalog.Create("resnet34", new() { Classes = 1000 });
    /// network.LoadWeights("resnet34.safetensors");
    /// </code></example>
    public static void LoadWeights(this ILayer layer, string path)
    {
        ArgumentNullException.ThrowIfNull(layer);
        foreach (var ((_, parameter), values) in Named(layer, layer.Parameters).Zip(Read(layer, path)))
        {
            values.CopyTo(parameter.Values, 0);
        }
    }

    /// <summary>Reads parameters and running statistics into a prepared network, as <see cref="LoadWeights(ILayer, string)"/> does.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="run">What it was prepared as.</param>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="InvalidDataException">It is not as the format says, or does not fit.</exception>
    public static void LoadWeights(this ILayer layer, LayerExecution run, string path)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(run);
        foreach (var ((_, tensor), values) in Named(layer, run.Parameters).Zip(Read(layer, path)))
        {
            tensor.Write(values);
        }
    }

    /// <summary>Writes what a network begins with.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="precision">The type of the numbers in the file.</param>
    /// <param name="metadata">What else is to be said of the file.</param>
    public static void SaveWeights(
        this ILayer layer, string path, Precision precision = Precision.Single, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        SafetensorsFile.Write(path, Named(layer, layer.Parameters).Select(p => (p.Name, p.Item.Shape, p.Item.Values)), precision, metadata);
    }

    /// <summary>Writes the parameters and running statistics of a prepared network, as they have become.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="run">What it was prepared as; its precision is that of the numbers in the file.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="metadata">What else is to be said of the file.</param>
    public static void SaveWeights(this ILayer layer, LayerExecution run, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(run);
        SafetensorsFile.Write(path, Named(layer, run.Parameters).Select(p => (p.Name, p.Item.Shape, p.Item.Read<double>())), run.Precision, metadata);
    }

    /// <summary>All that a network takes from a file, read before anything is written, in the order of its parameters.</summary>
    static List<double[]> Read(ILayer layer, string path)
    {
        using var file = SafetensorsFile.Open(path);
        var wanted = Named(layer, layer.Parameters).Select(p => (p.Name, p.Item.Shape)).ToList();
        var names = wanted.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Select(parameter => parameter.Name).Where(name => !file.Tensors.ContainsKey(name));
        var unexpected = file.Tensors.Keys.Where(name => !names.Contains(name) && !name.EndsWith(BatchCount, StringComparison.Ordinal));
        var others = wanted.Where(parameter => file.Tensors.ContainsKey(parameter.Name))
            .Select(parameter => (parameter.Name, Found: file.Tensors[parameter.Name].Shape, parameter.Shape))
            .Where(parameter => !parameter.Found.SequenceEqual(parameter.Shape.Select(extent => (long)extent)))
            .Select(parameter => $"{parameter.Name} ({string.Join(", ", parameter.Found.Take(8))}) instead of {parameter.Shape}");
        var wrong = new[]
        {
            List("it lacks", missing),
            List("it has besides", unexpected.Order(StringComparer.Ordinal).Select(SafetensorsHeader.Quoted)),
            List("of another shape are", others),
        }.OfType<string>().ToList();
        return wrong.Count == 0
            ? [.. wanted.Select(parameter => file.Read(parameter.Name))]
            : throw new InvalidDataException($"{path} does not fit {layer.Info.Name}: {string.Join("; ", wrong)}.");
    }

    /// <summary>Parameters by name, without those that have no elements, as the bias of a convolution without one.</summary>
    static IEnumerable<(string Name, TItem Item)> Named<TItem>(ILayer layer, IReadOnlyList<TItem> items) =>
        layer.Info.Parameters.Zip(layer.Parameters, items).Where(p => p.Second.Shape.Count > 0).Select(p => (p.First.Name, p.Third));

    static string? List(string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0 ? null
            : $"{what} {string.Join(", ", all.Take(NamesInMessages))}{(all.Count > NamesInMessages ? $" and {all.Count - NamesInMessages} more" : "")}";
    }
}
