using System.Globalization;
using System.Text.Json;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training;

/// <summary>The state of training in a safetensors file: parameters under their own names, velocities and averages by group, and how far it is.</summary>
static class TrainingCheckpoint
{
    /// <summary>The entry of the metadata that says how far training is.</summary>
    public const string StateKey = "repflow.training";

    /// <summary>What every tensor's name begins with that is no parameter.</summary>
    public const string Prefix = "training.";

    /// <summary>Writes a file: whole, or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="network">The network, with the parameters as they are now.</param>
    /// <param name="precision">The type of the numbers.</param>
    /// <param name="state">How far training is.</param>
    /// <param name="velocities">The velocities.</param>
    /// <param name="averages">The moving averages.</param>
    /// <param name="metadata">What else is to be said.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(
        string path,
        ILayer network,
        Precision precision,
        TrainingState state,
        IReadOnlyList<Tensor> velocities,
        IReadOnlyList<Tensor> averages,
        IReadOnlyDictionary<string, string> metadata)
    {
        var tensors = NamedParameter.Of(network).Select(p => (p.Name, p.Parameter.Shape, p.Parameter.Values))
            .Concat(Groups(velocities, averages).Select(named => (named.Name, named.Tensor.Shape, named.Tensor.Read<double>())));
        var said = new Dictionary<string, string>(metadata) { [StateKey] = JsonSerializer.Serialize(state, TrainingStateJson.Default.TrainingState) };
        SafetensorsFile.Write(path, tensors, precision, said);
    }

    /// <summary>Reads a file: parameters into the network's own, the rest into tensors on the device.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="velocities">The velocities.</param>
    /// <param name="averages">The moving averages.</param>
    /// <returns>How far training was.</returns>
    /// <exception cref="InputException">It is no such file, or of another network.</exception>
    public static TrainingState Read(string path, ILayer network, IReadOnlyList<Tensor> velocities, IReadOnlyList<Tensor> averages)
    {
        try
        {
            using var file = SafetensorsFile.Open(path);
            if (!file.Metadata.TryGetValue(StateKey, out var said) || JsonSerializer.Deserialize(said, TrainingStateJson.Default.TrainingState) is not { } state)
            {
                throw new InputException($"'{path}' holds weights alone, and training cannot go on from them. Begin with them instead (--init).");
            }

            var parameters = NamedParameter.Of(network).ToList();
            var groups = Groups(velocities, averages).ToList();
            var wanted = parameters.Select(p => (p.Name, p.Parameter.Shape)).Concat(groups.Select(g => (g.Name, g.Tensor.Shape))).ToDictionary();
            if ((wanted.Keys.FirstOrDefault(name => !Fits(name, wanted[name])) ?? file.Tensors.Keys.FirstOrDefault(name => !wanted.ContainsKey(name))) is { } other)
            {
                throw new InputException($"'{path}' is of another model or other settings ('{other}' does not fit). Resume with the settings that it was made with.");
            }

            foreach (var (name, parameter) in parameters)
            {
                var values = file.Read(name);
                parameter.StartAs(at => values[at]);
            }

            foreach (var (name, tensor) in groups)
            {
                tensor.Write(file.Read(name));
            }

            return state;

            bool Fits(string name, Shape shape) =>
                file.Tensors.TryGetValue(name, out var found) && found.Shape.SequenceEqual(shape.Select(extent => (long)extent));
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new InputException($"'{path}' is no checkpoint, or damaged: {e.Message.TrimEnd('.')}.");
        }
    }

    static IEnumerable<(string Name, Tensor Tensor)> Groups(IReadOnlyList<Tensor> velocities, IReadOnlyList<Tensor> averages) =>
    [
        .. velocities.Select((tensor, at) => (string.Create(CultureInfo.InvariantCulture, $"{Prefix}velocity.{at}"), tensor)),
        .. averages.Select((tensor, at) => (string.Create(CultureInfo.InvariantCulture, $"{Prefix}average.{at}"), tensor)),
    ];
}
