using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>
/// Finds in networks the layers that are worth being one definition: those that are joined by a tensor with one reader, where that reader is a map or a fold. What the
/// same definitions make in the same way is one composite, wherever it occurs.
/// </summary>
sealed class NetworkGrouping
{
    readonly Dictionary<string, DifferentiatedLayer> own = new();
    readonly CancellationToken cancellation;
    readonly Dictionary<string, DifferentiatedLayer?> foreign = new();
    readonly Dictionary<string, (CompositeLayer? Layer, NetworkModel Network)> composites = new();
    readonly Dictionary<NetworkValue, int> readers = new();
    readonly Dictionary<string, int> calls = new();
    NetworkModel network = null!;
    IReadOnlyDictionary<string, string> texts = new Dictionary<string, string>();

    /// <summary>Begins with no network.</summary>
    /// <param name="own">The definitions of the project.</param>
    /// <param name="cancellation">Cancels it.</param>
    public NetworkGrouping(IEnumerable<DifferentiatedLayer> own, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        foreach (var layer in own)
        {
            this.own[Plain(layer.Model.FullName())] = layer;
        }
    }

    /// <summary>The composites of all networks so far, each with the first network that calls it.</summary>
    public IEnumerable<(CompositeLayer Layer, NetworkModel Network)> Composites =>
        from composite in composites.Values where composite.Layer is not null select (composite.Layer, composite.Network);

    /// <summary>Groups the layers of a network.</summary>
    public GroupedNetwork Group(NetworkModel network)
    {
        this.network = network;
        texts = network.Definitions.ToDictionary(d => d.Type, d => d.Ir);
        readers.Clear();
        calls.Clear();
        Count(network.Outputs);
        Count(network.Body);
        return new GroupedNetwork(network, Group(network.Body));
    }

    void Count(IEnumerable<NetworkValue> read)
    {
        foreach (var value in read)
        {
            readers[value] = readers.TryGetValue(value, out var count) ? count + 1 : 1;
        }
    }

    void Count(IEnumerable<NetworkStatement> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case NetworkStatement.Call call:
                    Count(call.Inputs);
                    calls[call.Layer] = calls.TryGetValue(call.Layer, out var before) ? before + 1 : 1;
                    break;
                case NetworkStatement.Choice choice:
                    Count(choice.Merges.SelectMany(m => new[] { m.Then, m.Else }));
                    Count(choice.Then);
                    Count(choice.Else);
                    break;
                case NetworkStatement.Loop loop:
                    Count(loop.Carried.SelectMany(c => new[] { c.Before, c.End }));
                    Count(loop.Body);
                    break;
            }
        }
    }

    /// <summary>A name without what tells it from a keyword.</summary>
    static string Plain(string name) => name.Replace("@", "");

    DifferentiatedLayer? Definition(NetworkStatement.Call call) => call.Definition is { } name ? Definition(name) : null;

    DifferentiatedLayer? Definition(string name)
    {
        if (own.TryGetValue(Plain(name), out var layer))
        {
            return layer;
        }

        var text = texts.TryGetValue(name, out var found) ? found : "";
        if (!foreign.TryGetValue(text, out layer))
        {
            foreign[text] = layer = LayerText.Read(text) is { } read ? new DifferentiatedLayer(read.Model, read.Model, read.Plan) : null;
        }

        return layer;
    }

    ValueList<NetworkStatement> Group(IReadOnlyList<NetworkStatement> body)
    {
        cancellation.ThrowIfCancellationRequested();
        var groups = Groups(body);
        var grouped = new List<NetworkStatement>();
        foreach (var statement in body)
        {
            switch (statement)
            {
                case NetworkStatement.Call call when groups.TryGetValue(call, out var group) && group.Count > 1 && Composite(group) is { } composite:
                    // It stands where its last member does: what it reads is there by then, and nothing before reads what it makes.
                    if (call == group[group.Count - 1])
                    {
                        grouped.Add(composite);
                    }

                    break;
                case NetworkStatement.Choice choice:
                    grouped.Add(choice with { Then = Group(choice.Then), Else = Group(choice.Else) });
                    break;
                case NetworkStatement.Loop loop:
                    grouped.Add(loop with { Body = Group(loop.Body) });
                    break;
                default:
                    grouped.Add(statement);
                    break;
            }
        }

        return new(grouped);
    }

    /// <summary>
    /// The calls that each call is grouped with, in their order. A layer that is called twice is in two groups; and in none, where it keeps something from call to call: what the
    /// first call updates, the second one finds, and a group runs when its last member does.
    /// </summary>
    Dictionary<NetworkStatement.Call, List<NetworkStatement.Call>> Groups(IReadOnlyList<NetworkStatement> body)
    {
        var groups = new Dictionary<NetworkStatement.Call, List<NetworkStatement.Call>>();
        var makers = new Dictionary<NetworkValue, NetworkStatement.Call>();
        foreach (var call in body.OfType<NetworkStatement.Call>())
        {
            groups[call] = [call];
            for (var at = 0; at < call.Inputs.Count; at++)
            {
                if (makers.TryGetValue(call.Inputs[at], out var maker) && readers[call.Inputs[at]] == 1
                    && Definition(maker) is { } producer && Definition(call) is { } consumer
                    && !Keeps(maker, producer) && !Keeps(call, consumer)
                    && call.Inputs.Count == consumer.Model.Inputs.Count && Joining.Joins(producer, consumer, at)
                    && !groups[call].Any(c => groups[maker].Any(m => m.Layer == c.Layer && !Definition(c)!.Model.IsStatic)))
                {
                    var both = groups[maker].Concat(groups[call]).ToList();
                    both.ForEach(c => groups[c] = both);
                }
            }

            if (call.Results.Count == 1)
            {
                makers[call.Results[0]] = call;
            }
        }

        return groups;
    }

    /// <summary>
    /// A composite with what takes its place in inference: the inference forms of its members as one, without those that are left out then, and without a backward pass. That stands
    /// beside it among the composites.
    /// </summary>
    CompositeLayer WithInference(CompositeLayer composite, IReadOnlyList<GroupMember> group)
    {
        if (group.All(m => m.Layer.Model.Inference is null))
        {
            return composite;
        }

        var (members, from) = (new List<GroupMember>(), new List<int>());
        var results = new List<InputSource>();
        for (var at = 0; at < group.Count; at++)
        {
            var sources = group[at].Sources.Select(s => s is InputSource.Result result ? results[result.Member] : s).ToList();
            if (group[at].Layer.Model.Inference == "")
            {
                results.Add(sources[0]);
                continue;
            }

            var form = group[at].Layer.Model.Inference is { } name ? Definition(name) : group[at].Layer;
            if (form is null || form.Model.Inputs.Count != sources.Count || !Joining.CanJoin(form))
            {
                return composite;
            }

            results.Add(new InputSource.Result(members.Count));
            members.Add(new GroupMember(form, sources));
            from.Add(at);
        }

        if (results[results.Count - 1] is not InputSource.Result { Member: var last } || last != members.Count - 1 || members.Count < 2 || Composition.Of(members, out _, isBackward: false) is not { IsFused: true } inference)
        {
            return composite;
        }

        var key = "inference of " + composite.Layer.Model.Name;
        inference = inference.Named(Free(inference.Layer.Model.Name, composite.Layer.Model.Name), network.IsChecked);
        composites[key] = (inference, network);
        return composite with { Inference = new CompositeInference(inference.Layer.Model.Name, from) };
    }

    /// <summary>Whether the order matters in which a layer is called.</summary>
    bool Keeps(NetworkStatement.Call call, DifferentiatedLayer layer) => calls[call.Layer] > 1 && layer.Model.Stages.Any(s => s.Updates is not null);

    /// <summary>The name, with a number where another composite has it, or one that is not among them yet: files are told apart without regard to case.</summary>
    string Free(string name, string? beside = null)
    {
        var free = name;
        for (var number = 2; EmittedNames.IsWritten(free) || composites.Values.Select(c => c.Layer?.Layer.Model.Name).Append(beside).Any(other => string.Equals(other, free, StringComparison.OrdinalIgnoreCase)); number++)
        {
            free = $"{name}_{number}";
        }

        return free;
    }

    /// <summary>The call of a group as one; null where its members cannot be one definition.</summary>
    NetworkStatement.Call? Composite(IReadOnlyList<NetworkStatement.Call> calls)
    {
        var members = calls.Select((c, at) => (Result: c.Results[0], at)).ToDictionary(c => c.Result, c => c.at);
        var outside = new List<NetworkValue>();
        InputSource Source(NetworkValue value)
        {
            if (members.TryGetValue(value, out var member))
            {
                return new InputSource.Result(member);
            }

            if (!outside.Contains(value))
            {
                outside.Add(value);
            }

            return new InputSource.Outside(outside.IndexOf(value));
        }

        var group = calls.Select(c => new GroupMember(Definition(c)!, c.Inputs.Select(Source).ToList())).ToList();
        var key = string.Join("; ", calls.Zip(group, (c, m) => $"{c.Definition} {string.Join(", ", m.Sources)}"));
        if (!composites.TryGetValue(key, out var known))
        {
            var made = Composition.Of(group, out _) is { } found ? WithInference(found.Named(Free(found.Layer.Model.Name), network.IsChecked), group) : null;
            composites[key] = known = (made is { IsFused: false, Inference: null } ? null : made, network);
        }

        return known.Layer is not { } composite ? null : new NetworkStatement.Call(
            $"new global::{CompositeLayer.In}.{Keywords.Escape(composite.Layer.Model.Name)}({string.Join(", ", calls.Zip(group, (c, m) => (c.Layer, m)).Where(c => !c.m.Layer.Model.IsStatic).Select(c => c.Layer))})",
            string.Concat(calls.Select((c, at) => at == 0 ? c.Name : Names.Pascal(c.Name))),
            null,
            new(outside),
            calls[calls.Count - 1].Results);
    }
}
