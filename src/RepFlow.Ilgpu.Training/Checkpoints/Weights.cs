using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training;

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
    /// <exception cref="InputException">
    /// It is not as the format says, or does not fit: the message says what is missing, what too much, and what has another shape.
    /// </exception>
    /// <example><code>
    /// var network = ModelCatalog.Create("resnet34", new() { Classes = 1000 });
    /// network.LoadWeights("resnet34.safetensors");
    /// </code></example>
    public static void LoadWeights(this ILayer layer, string path)
    {
        ArgumentNullException.ThrowIfNull(layer);
        foreach (var ((_, parameter), values) in Named(layer).Zip(Read(layer, path)))
        {
            parameter.StartAs(at => values[at]);
        }
    }

    /// <summary>Writes the parameters and running statistics of a network: what it begins with, or what <see cref="TrainingStep.ReadParameters"/> has found.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="precision">The type of the numbers in the file.</param>
    /// <param name="metadata">What else is to be said of the file.</param>
    public static void SaveWeights(
        this ILayer layer, string path, Precision precision = Precision.Single, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        SafetensorsFile.Write(path, Named(layer).Select(p => (p.Name, p.Parameter.Shape, p.Parameter.Values)), precision, metadata);
    }

    /// <summary>All that a network takes from a file, read before anything is written, in the order of its parameters.</summary>
    static List<double[]> Read(ILayer layer, string path)
    {
        using var file = WeightsFile.Open(path);
        var wanted = Named(layer).Select(p => (p.Name, p.Parameter.Shape)).ToList();
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
            List("it has besides", unexpected.Order(StringComparer.Ordinal).Select(Quoted.Of)),
            List("of another shape are", others),
        }.OfType<string>().ToList();
        return wrong.Count == 0
            ? [.. wanted.Select(parameter => file.Read(parameter.Name))]
            : throw new InputException($"{path} does not fit {layer.Info.Name}: {string.Join("; ", wrong)}.");
    }

    /// <summary>Parameters by name, without those that have no elements, as the bias of a convolution without one.</summary>
    static IEnumerable<(string Name, Parameter Parameter)> Named(ILayer layer) =>
        layer.Info.Parameters.Zip(layer.Parameters, (info, parameter) => (info.Name, parameter)).Where(named => named.parameter.Shape.Count > 0);

    static string? List(string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0 ? null
            : $"{what} {string.Join(", ", all.Take(NamesInMessages))}{(all.Count > NamesInMessages ? $" and {all.Count - NamesInMessages} more" : "")}";
    }
}
