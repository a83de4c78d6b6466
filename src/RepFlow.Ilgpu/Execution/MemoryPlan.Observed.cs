namespace RepFlow.Ilgpu.Execution;

/// <content>The parts of a network whose results can be read after a pass.</content>
partial class MemoryPlan
{
    readonly Dictionary<string, LayerSteps> observed = new(StringComparer.Ordinal);
    readonly List<(string Network, string Name)> called = [];

    /// <summary>
    /// The parts of a network whose results stay in memory of their own, by dotted names: <c>layer4.1</c>, <c>flow.flows.0.flow</c>. What a network calls that is in no
    /// field, as an activation, has the name of its definition (<c>layer4.1.Relu</c>). A part whose result would not exist because it is fused with what reads it runs unfused.
    /// </summary>
    public IReadOnlyList<string> Observed { get; init; } = [];

    /// <summary>Whether a part of the network that is being planned is observed.</summary>
    /// <param name="part">Its name within the network.</param>
    /// <returns>Whether it is.</returns>
    internal bool Observes(string part) => Observed.Contains(Scope + part);

    /// <summary>Notes a part of the network that is being planned, and keeps its results if it is observed.</summary>
    /// <param name="part">Its name within the network.</param>
    /// <param name="steps">Its steps, whose forward pass has been planned; null if it is fused, and not observed.</param>
    /// <returns>Whether it is observed.</returns>
    internal bool Observe(string part, LayerSteps? steps)
    {
        if (Observed.Count == 0)
        {
            return false;
        }

        called.Add((Scope, part));
        if (steps is null || !Observes(part))
        {
            return false;
        }

        steps.IsObserved = true;
        observed[Scope + part] = steps;
        return true;
    }

    /// <summary>Fails where a part is observed that the network does not call.</summary>
    /// <param name="network">The network, whose forward pass has been planned.</param>
    internal void CheckObserved(ILayer network)
    {
        foreach (var name in Observed)
        {
            if (!observed.ContainsKey(name))
            {
                // What the innermost network calls that the name leads into.
                var scope = called.Select(part => part.Network).Where(inner => name.StartsWith(inner, StringComparison.Ordinal)).MaxBy(inner => inner.Length);
                var parts = string.Join(", ", called.Where(part => part.Network == scope).Select(part => part.Name).Distinct());
                throw new ArgumentException(string.IsNullOrEmpty(scope)
                    ? $"{network.Info.Name} calls no part '{name}'; it calls {(parts.Length > 0 ? parts : "none")}."
                    : $"{network.Info.Name} calls no part '{name}'; '{scope.TrimEnd('.')}' calls {parts}.");
            }
        }
    }

    /// <summary>A part that is observed.</summary>
    /// <param name="name">Its dotted name.</param>
    /// <returns>The part.</returns>
    internal ObservedPart Part(string name) => observed.TryGetValue(name, out var steps)
        ? new ObservedPart(name, steps.Outputs, steps.OutputAdjoints)
        : throw new ArgumentException($"'{name}' is not observed: name it when the network is prepared.");
}
