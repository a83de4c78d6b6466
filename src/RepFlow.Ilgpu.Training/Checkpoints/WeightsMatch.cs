using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training;

/// <summary>Which tensor of a file each parameter of a network takes, and in what way: found from names and shapes, before an element is read.</summary>
sealed class WeightsMatch
{
    const string Parallel = "module.";
    const string BatchCount = ".num_batches_tracked";

    readonly WeightsLoadOptions options;
    readonly Parameter? first;
    readonly Linear? head;

    WeightsMatch(ILayer layer, WeightsFile file, WeightsLoadOptions options)
    {
        this.options = options;
        var layers = NamedParameter.Layers(layer).ToList();
        first = layers.Select(one => one switch { Conv2d conv => conv.Weight, Conv3d conv => conv.Weight, SameConv3d conv => conv.Weight, _ => null })
            .FirstOrDefault(weight => weight is not null);
        head = layers.OfType<Linear>().LastOrDefault();

        // What was trained on several devices at once has another word before every name.
        var skip = file.Tensors.Keys.All(name => name.StartsWith(Parallel, StringComparison.Ordinal)) ? Parallel.Length : 0;
        var stored = file.Tensors.Values.ToDictionary(tensor => tensor.Name[skip..], StringComparer.Ordinal);
        var wanted = NamedParameter.Of(layer).ToList();
        var names = wanted.Select(named => named.Name).ToHashSet(StringComparer.Ordinal);
        var missing = names.Where(name => !stored.ContainsKey(name)).ToList();
        var unexpected = stored.Keys.Where(name => !names.Contains(name) && !IsOfTraining(name)).Order(StringComparer.Ordinal).ToList();
        var isReplaced = options.ReplacesHead && head is not null && wanted.Any(named => named.Parameter == head.Weight && IsForOtherClasses(named));
        var (replaced, others) = (new List<string>(), new List<string>());
        foreach (var (name, parameter) in wanted)
        {
            if (!stored.TryGetValue(name, out var tensor))
            {
                continue;
            }

            if (isReplaced && (parameter == head!.Weight || parameter == head.Bias))
            {
                replaced.Add(name);
            }
            else if (TakenTensor.Of(name, parameter, tensor, options.InflatesFrames, options.AveragesChannels && parameter == first) is { } taken)
            {
                Taken.Add(taken);
            }
            else
            {
                others.Add($"{name} ({string.Join(", ", tensor.Shape.Take(8))}) instead of {parameter.Shape}");
            }
        }

        var allowed = options.AllowsOtherParts && (missing.Count == 0 || unexpected.Count == 0)
            && IsOnlyParts(missing, stored.Keys) && IsOnlyParts(unexpected, names);
        var wrong = new[]
        {
            allowed ? null : WeightsReport.List("it lacks", missing),
            allowed ? null : WeightsReport.List("it has besides", [.. unexpected.Select(Quoted.Of)]),
            WeightsReport.List("of another shape are", others),
            Taken.Count == 0 && allowed && others.Count == 0 ? "nothing of it has a place there" : null,
        }.OfType<string>().ToList();
        if (wrong.Count > 0)
        {
            throw new InputException($"{file.Path} does not fit {layer.Info.Name}: {string.Join("; ", wrong)}.");
        }

        Report = new WeightsReport(
            file.Path,
            [.. Taken.Select(taken => taken.Name)],
            [.. Taken.Where(taken => taken.IsInflated).Select(taken => taken.Name)],
            [.. Taken.Where(taken => taken.IsAveraged).Select(taken => taken.Name)],
            replaced,
            missing,
            [.. unexpected.Select(Quoted.Of)]);

        bool IsForOtherClasses(NamedParameter weight) => stored.TryGetValue(weight.Name, out var tensor)
            && tensor.Shape is [var classes, var features] && classes != weight.Parameter.Shape[0] && features == weight.Parameter.Shape[1];
    }

    /// <summary>What is taken from the file.</summary>
    public List<TakenTensor> Taken { get; } = [];

    /// <summary>What there is to say of it.</summary>
    public WeightsReport Report { get; }

    /// <summary>Matches names and shapes.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="file">The file.</param>
    /// <param name="options">How far they may be from one another.</param>
    /// <returns>The match.</returns>
    /// <exception cref="InputException">They do not fit: the message says what is missing, what too much, and what has another shape.</exception>
    public static WeightsMatch Of(ILayer layer, WeightsFile file, WeightsLoadOptions options) => new(layer, file, options);

    /// <summary>Whether the names that one side has alone are those of parts of which the other has nothing.</summary>
    static bool IsOnlyParts(IEnumerable<string> names, IEnumerable<string> others)
    {
        var known = others.Select(Part).ToHashSet(StringComparer.Ordinal);
        return names.All(name => !known.Contains(Part(name)));
    }

    /// <summary>Whether a tensor says how training goes, and is no weight: PyTorch's counts of batches, our velocities.</summary>
    static bool IsOfTraining(string name) =>
        name.EndsWith(BatchCount, StringComparison.Ordinal) || name.StartsWith(TrainingCheckpoint.Prefix, StringComparison.Ordinal);

    static string Part(string name) => name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? name[..dot] : "";
}
