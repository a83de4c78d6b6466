using System.ComponentModel;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>What the members of emitted networks have in common.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NetworkMembers
{
    /// <summary>A field as parts of a network.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="layer">The layer; null for none.</param>
    /// <param name="isRecomputed">Whether it runs again before its backward pass.</param>
    /// <param name="isUnnamed">Whether its parameters stand under the network's own name.</param>
    /// <returns>One part, or none.</returns>
    public static IEnumerable<NetworkPart> Parts(string name, ILayer? layer, bool isRecomputed = false, bool isUnnamed = false) =>
        layer is null ? [] : [new NetworkPart(name, layer, isRecomputed, isUnnamed)];

    /// <summary>A list as parts of a network.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="layers">The layers; null for none.</param>
    /// <param name="isRecomputed">Whether each runs again before its backward pass.</param>
    /// <returns>A part for each that is not null, numbered as in the list.</returns>
    public static IEnumerable<NetworkPart> Parts(string name, IEnumerable<ILayer?>? layers, bool isRecomputed = false) =>
        (layers ?? []).SelectMany((layer, at) => Parts($"{name}.{at}", layer, isRecomputed));

    /// <summary>A list of lists as parts of a network.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="lists">The lists; null for none.</param>
    /// <param name="isRecomputed">Whether each runs again before its backward pass.</param>
    /// <returns>A part for each layer that is not null, numbered as in the lists.</returns>
    public static IEnumerable<NetworkPart> Parts(string name, IEnumerable<IEnumerable<ILayer?>?>? lists, bool isRecomputed = false) =>
        (lists ?? []).SelectMany((layers, at) => Parts($"{name}.{at}", layers, isRecomputed));

    /// <summary>Requires as many inputs as a network takes.</summary>
    /// <typeparam name="TValue">What the inputs are.</typeparam>
    /// <param name="network">The network's name.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="names">What the network calls them.</param>
    /// <exception cref="ArgumentException">There are more, or fewer.</exception>
    public static void CheckInputs<TValue>(string network, IReadOnlyList<TValue> inputs, params ReadOnlySpan<string> names)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != names.Length)
        {
            throw new ArgumentException($"{network} takes {names.Length} {(names.Length == 1 ? "input" : "inputs")} ({string.Join(", ", names.ToArray())}); {inputs.Count} {(inputs.Count == 1 ? "was" : "were")} given.");
        }
    }

    /// <summary>What is known of a network.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="network">The network.</param>
    /// <param name="integers">Those of them that are integers.</param>
    /// <returns>Its inputs, parameters and parts.</returns>
    public static LayerInfo Info(string name, IReadOnlyList<string> inputs, INetwork network, params IReadOnlyList<string> integers) => new(
        name,
        [.. inputs.Select(input => new InputInfo(input, 0, HasRest: true, Differentiable: !integers.Contains(input), IsInteger: integers.Contains(input)))],
        [.. Named(network).Select(parameter => parameter.Info)],
        [.. network.Parts.Select(part => new StageInfo(part.Name, part.Layer.Info.Name))]);

    /// <summary>What a network calls a layer: the name of its field, or else that of its definition.</summary>
    internal static string NameOf(INetwork network, ILayer layer) => network.Parts.FirstOrDefault(part => ReferenceEquals(part.Layer, layer))?.Name ?? layer.Info.Name;

    /// <summary>The parameters and buffers of a network, each once; what has no elements, as the bias of a convolution without one, is none.</summary>
    /// <param name="network">The network.</param>
    /// <returns>The parameters in the order of the parts.</returns>
    public static IReadOnlyList<Parameter> Parameters(INetwork network) => [.. Named(network).Select(parameter => parameter.Parameter)];

    static IEnumerable<(ParameterInfo Info, Parameter Parameter)> Named(INetwork network)
    {
        var (known, names) = (new HashSet<Parameter>(ReferenceEqualityComparer.Instance), new HashSet<string>());
        foreach (var named in Named(network, "", [network]).Where(named => named.Parameter.Shape.Count > 0 && known.Add(named.Parameter)))
        {
            yield return names.Add(named.Info.Name) ? named
                : throw new InvalidOperationException($"Two parameters of {network.GetType().Name} are called '{named.Info.Name}': give a part another name with [Named], or do without [Unnamed].");
        }
    }

    /// <summary>What the names of a part's parameters begin with.</summary>
    static string Prefix(NetworkPart part) => part.IsUnnamed ? "" : part.Name + ".";

    /// <summary>All parameters of the parts, and of theirs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">What its parts' names stand behind.</param>
    /// <param name="around">The network, and those around it.</param>
    static IEnumerable<(ParameterInfo Info, Parameter Parameter)> Named(INetwork network, string path, List<INetwork> around) => network.Parts.SelectMany(part => part.Layer switch
    {
        INetwork inner when around.Exists(outer => ReferenceEquals(outer, inner)) =>
            throw new InvalidOperationException($"A network holds itself: '{path}{part.Name}' is the {inner.GetType().Name} that it is a part of."),
        INetwork inner => Named(inner, path + Prefix(part), [.. around, inner]),
        var layer => layer.Info.Parameters.Zip(layer.Parameters, (info, parameter) => (info with { Name = path + Prefix(part) + info.Name }, parameter)),
    });
}
