using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training;

/// <summary>Parameters and running statistics of layers and networks in files, under their names.</summary>
public static class Weights
{
    /// <summary>Reads what a network begins with from a file: whole, or not at all. Prepare it afterwards.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="path">
    /// A file of any format that <see cref="WeightsFile.Open"/> reads, with a tensor for each of <see cref="LayerInfo.Parameters"/>, and none besides (but for
    /// PyTorch's counts of batches); or what comes near enough for the options.
    /// </param>
    /// <param name="options">How far the file may be from the network; <see cref="WeightsLoadOptions.Strict"/> if not given.</param>
    /// <returns>What was taken from the file, and what was not.</returns>
    /// <exception cref="InputException">
    /// It cannot be read, or does not fit: the message says what is missing, what too much, and what has another shape.
    /// </exception>
    /// <example><code>
    /// var network = ModelCatalog.Create("resnet34", new() { Classes = 1000 });
    /// network.LoadWeights("resnet34.safetensors");
    /// </code></example>
    public static WeightsReport LoadWeights(this ILayer layer, string path, WeightsLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        using var file = WeightsFile.Open(path);
        var match = WeightsMatch.Of(layer, file, options ?? WeightsLoadOptions.Strict);

        // All of it is read before anything is written.
        foreach (var (taken, values) in match.Taken.Select(taken => (taken, taken.Read(file))).ToList())
        {
            taken.Parameter.StartAs(at => values[at]);
        }

        return match.Report;
    }

    /// <summary>Writes the parameters and running statistics of a network: what it begins with, or what <see cref="TrainingStep.ReadParameters"/> has found.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="precision">The type of the numbers in the file.</param>
    /// <param name="metadata">What else is to be said of the file.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void SaveWeights(
        this ILayer layer, string path, Precision precision = Precision.Single, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var tensors = NamedParameter.Of(layer).Select(named => (named.Name, named.Parameter.Shape, named.Parameter.Values));
        SafetensorsFile.Write(path, tensors, precision, metadata);
    }
}
