using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Networks;

/// <summary>
/// Writes how the backward pass is planned: the statements of Forward from the last to the first, and for each tensor a local that holds its adjoint. What a further reader
/// contributes to an adjoint is added to it, by a step of its own.
/// </summary>
sealed class NetworkAdjoints
{
    readonly NetworkModel network;
    readonly NetworkNames names;
    readonly Dictionary<NetworkValue, string> locals = new();
    readonly Dictionary<object, List<string>> sums = new(ReferenceComparer.Instance);
    readonly NetworkNames sumNames;

    // Values whose adjoints are declared, and null so far whichever way led here.
    HashSet<NetworkValue> unread = [];

    public NetworkAdjoints(NetworkModel network)
    {
        this.network = network;
        var steps = Steps(network.Body).ToList();
        names = new NetworkNames(steps);
        Upstreams = names.New("upstreams");
        sumNames = new NetworkNames(steps);
    }

    /// <summary>What the gradients by the network's results are called.</summary>
    public string Upstreams { get; }

    /// <summary>The sums that belong to a reader: a statement, a way of a choice, the body of a loop, or the network itself.</summary>
    public IReadOnlyList<string> Sums(object reader) => sums.TryGetValue(reader, out var own) ? own : [];

    /// <summary>What a round of a loop is called, by the loop that it is in.</summary>
    public static string Round(string owner) => owner.Length == 0 ? "round" : owner.TrimEnd('.') + "Round";

    /// <summary>What the number of a round is called.</summary>
    public static string At(string owner) => owner.Length == 0 ? "at" : owner.TrimEnd('.') + "At";

    /// <summary>The statements of the plan.</summary>
    public string Plan()
    {
        var begin = Lines(network.Outputs.Select((output, at) => Contribute(output, $"{Upstreams}[{at}]", network, "")));
        return $"""
            {begin}
            {Plan(network.Body, "")}
            InputAdjoints = [{List(network.Inputs.Select(Adjoint))}];
            """;
    }

    static IEnumerable<string> Steps(IEnumerable<NetworkStatement> body) => body.SelectMany(s => s switch
    {
        NetworkStatement.Call call => [call.Name],
        NetworkStatement.Choice choice => Steps(choice.Then.Concat(choice.Else)).Prepend(choice.Name),
        NetworkStatement.Loop loop => Steps(loop.Body).Prepend(loop.Name),
        _ => Enumerable.Empty<string>(),
    });

    /// <summary>The adjoint of a tensor: null where no reader has contributed to it.</summary>
    string Adjoint(NetworkValue value) => locals.TryGetValue(value, out var local) ? local : "null";

    /// <summary>Adds to an adjoint. The first contribution is the adjoint.</summary>
    string Contribute(NetworkValue value, string contribution, object reader, string owner)
    {
        if (contribution == "null")
        {
            return None;
        }

        if (!locals.TryGetValue(value, out var local))
        {
            locals[value] = local = names.New(value.Name + "Adjoint");
            return $"var {local} = {contribution};";
        }

        if (unread.Remove(value))
        {
            return $"{local} = {contribution};";
        }

        var sum = sumNames.New(value.Name + "Sum");
        if (!sums.TryGetValue(reader, out var own))
        {
            sums[reader] = own = [];
        }

        own.Add(sum);
        return $"{owner}{sum} = Sum(ref {local}, {contribution});";
    }

    /// <summary>Locals for adjoints to which only some ways or rounds contribute.</summary>
    string Declare(IEnumerable<NetworkValue> values) => Lines(values.Distinct().Where(v => !locals.ContainsKey(v)).ToList().Select(v =>
    {
        unread.Add(v);
        return $"Tensor? {locals[v] = names.New(v.Name + "Adjoint")} = null;";
    }));

    string Plan(IEnumerable<NetworkStatement> body, string owner) => Lines(body.Reverse().Select(statement => statement switch
    {
        NetworkStatement.Call call => Plan(call, owner),
        NetworkStatement.Choice choice => Plan(choice, owner),
        NetworkStatement.Loop loop => Plan(loop, owner),
        _ => None,
    }));

    string Plan(NetworkStatement.Call call, string owner)
    {
        var steps = owner + Keywords.Escape(call.Name);
        var upstreams = List(call.Results.Select(Adjoint));
        return $"""
            {steps}.PlanBackward({(upstreams == "null" ? "[null]" : upstreams)});
            {Lines(call.Inputs.Select((input, at) => Contribute(input, $"{steps}.InputAdjoints[{at}]", call, owner)))}
            """;
    }

    string Plan(NetworkStatement.Choice choice, string owner)
    {
        var declare = Declare(choice.Reads);
        var before = unread;
        var behind = new HashSet<NetworkValue>(before);
        string Way(ValueList<NetworkStatement> way, IEnumerable<(NetworkValue From, NetworkValue To)> merges)
        {
            unread = new(before);
            var begin = Lines(merges.Select(m => Contribute(m.To, Adjoint(m.From), way, owner)));
            var body = Plan(way, owner);
            behind.IntersectWith(unread);
            return $"{begin}\n{body}";
        }

        var text = $$"""

            {{declare}}
            if ({{owner}}{{choice.Name}})
            {
                {{Way(choice.Then, choice.Merges.Select(m => (m.Result, m.Then)))}}
            }
            else
            {
                {{Way(choice.Else, choice.Merges.Select(m => (m.Result, m.Else)))}}
            }

            """;
        unread = behind;
        return text;
    }

    string Plan(NetworkStatement.Loop loop, string owner)
    {
        // What is carried is the adjoint of a variable at the end of a round; at its beginning, the round hands on that of the round before.
        var carried = loop.Carried.Select(c => (c.Before, c.Begin, c.End, Local: names.New(c.After.Name + "Carried"), Initial: Adjoint(c.After))).ToList();
        var declare = Declare(loop.Shared);

        // In a round, those before it may have contributed.
        unread.Clear();
        var (round, at) = (Round(owner), At(owner));
        var begin = Lines(carried.Select(c => Contribute(c.End, c.Local, loop.Body, round + ".")));
        var body = Plan(loop.Body, round + ".");
        return $$"""

            {{declare}}
            {{Lines(carried.Select(c => $"Tensor? {c.Local} = {c.Initial};"))}}
            for (var {{at}} = {{owner}}{{loop.Name}}.Count - 1; {{at}} >= 0; {{at}}--)
            {
                var {{round}} = {{owner}}{{loop.Name}}[{{at}}];
                {{begin}}
                {{body}}
                {{Lines(carried.Select(c => $"{c.Local} = {Adjoint(c.Begin)};"))}}
            }

            {{Lines(carried.Select(c => Contribute(c.Before, c.Local, loop, owner)))}}
            """;
    }
}
