using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Networks;

/// <summary>Writes the steps of a network: those of its layers forward, and backwards with the sums of what several readers of a tensor contribute to its adjoint.</summary>
sealed class NetworkStepsEmitter
{
    readonly NetworkModel network;
    readonly NetworkAdjoints adjoints;

    public NetworkStepsEmitter(NetworkModel network)
    {
        this.network = network;
        adjoints = new NetworkAdjoints(network);
    }

    /// <summary>The type.</summary>
    public string Type()
    {
        // The backward pass is planned first, since this finds which sums there are.
        var plan = adjoints.Plan();
        return $$"""
            /// <summary>The steps of {{network.Name}}.</summary>
            [EditorBrowsable(EditorBrowsableState.Never)]
            public sealed class {{network.Steps}} : NetworkSteps
            {
                {{Fields(network.Body)}}

                /// <summary>Begins the steps.</summary>
                public {{network.Steps}}({{Keywords.Escape(network.Name)}} network, MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
                    : base(network, plan, inputs, gradients)
                {
                }

                /// <inheritdoc/>
                public override void Forward()
                {
                    {{Forward(network.Body, "")}}
                }

                /// <inheritdoc/>
                protected override void PlanBackwardPass(IReadOnlyList<Tensor?> {{adjoints.Upstreams}})
                {
                    {{plan}}
                }

                /// <inheritdoc/>
                protected override void RunBackwardPass()
                {
                    {{Sums(network, "")}}
                    {{Backward(network.Body, "")}}
                }

                {{Lines(Loops(network.Body).Select(loop => $$"""

                    /// <summary>The steps of a round of {{OneLine(loop.Header)}}.</summary>
                    internal sealed class {{RoundType(loop)}}
                    {
                        {{Fields(loop.Body)}}
                    }
                    """))}}
            }
            """;
    }

    static string RoundType(NetworkStatement.Loop loop) => Names.Pascal(loop.Name).Remove(loop.Name.LastIndexOf("Rounds", StringComparison.Ordinal) + "Round".Length, 1);

    static string OneLine(string text) => string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static IEnumerable<NetworkStatement.Loop> Loops(IEnumerable<NetworkStatement> body) => body.SelectMany(s => s switch
    {
        NetworkStatement.Choice choice => Loops(choice.Then.Concat(choice.Else)),
        NetworkStatement.Loop loop => Loops(loop.Body).Prepend(loop),
        _ => [],
    });

    /// <summary>Statements, and those that are not repeated inside them.</summary>
    static IEnumerable<NetworkStatement> Here(IEnumerable<NetworkStatement> body) =>
        body.SelectMany(s => s is NetworkStatement.Choice choice ? Here(choice.Then.Concat(choice.Else)).Prepend(s) : [s]);

    string Fields(IReadOnlyList<NetworkStatement> body)
    {
        var here = Here(body).ToList();
        static string Fields(string type, IEnumerable<string> fields) => When(fields.Any(), $"internal {type} {List(fields)};");
        var waysAndBody = here.OfType<NetworkStatement.Choice>().SelectMany(c => new object[] { c.Then, c.Else }).Concat(here).Append(body == network.Body ? network : body);
        return $"""
            {Fields("LayerSteps", here.OfType<NetworkStatement.Call>().Select(c => Keywords.Escape(c.Name)))}
            {Fields("LayerSteps?", waysAndBody.SelectMany(adjoints.Sums))}
            {Fields("bool", here.OfType<NetworkStatement.Choice>().Select(c => c.Name))}
            {Lines(here.OfType<NetworkStatement.Loop>().Select(loop => $"internal readonly NetworkRounds<{RoundType(loop)}> {loop.Name} = new();"))}
            """;
    }

    static string Forward(IEnumerable<NetworkStatement> body, string owner) => Lines(body.Select(statement => statement switch
    {
        NetworkStatement.Call call => $"{owner}{Keywords.Escape(call.Name)}.Forward();",
        NetworkStatement.Choice choice => Ways(choice, owner, way => Forward(way, owner)),
        NetworkStatement.Loop loop => $$"""

            foreach (var {{NetworkAdjoints.Round(owner)}} in {{owner}}{{loop.Name}})
            {
                {{Forward(loop.Body, NetworkAdjoints.Round(owner) + ".")}}
            }

            """,
        _ => None,
    }));

    string Backward(IEnumerable<NetworkStatement> body, string owner) => Lines(body.Reverse().Select(statement => statement switch
    {
        NetworkStatement.Call call => $"""
            {owner}{Keywords.Escape(call.Name)}.Backward();
            {Sums(call, owner)}
            """,
        NetworkStatement.Choice choice => Ways(choice, owner, way => $"{Sums(way, owner)}\n{Backward(way, owner)}"),
        NetworkStatement.Loop loop => $$"""

            for (var {{NetworkAdjoints.At(owner)}} = {{owner}}{{loop.Name}}.Count - 1; {{NetworkAdjoints.At(owner)}} >= 0; {{NetworkAdjoints.At(owner)}}--)
            {
                var {{NetworkAdjoints.Round(owner)}} = {{owner}}{{loop.Name}}[{{NetworkAdjoints.At(owner)}}];
                {{Sums(loop.Body, NetworkAdjoints.Round(owner) + ".")}}
                {{Backward(loop.Body, NetworkAdjoints.Round(owner) + ".")}}
            }

            {{Sums(loop, owner)}}
            """,
        _ => None,
    }));

    string Sums(object reader, string owner) => Lines(adjoints.Sums(reader).Select(sum => $"{owner}{sum}?.Forward();"));

    /// <summary>A choice in which each way does something, or one of them, or none.</summary>
    static string Ways(NetworkStatement.Choice choice, string owner, Func<ValueList<NetworkStatement>, string> write)
    {
        var (then, otherwise) = (write(choice.Then), write(choice.Else));
        bool Does(string text) => text.Split('\n').Any(line => line.Trim() is { Length: > 0 } and not None);
        return !Does(then) && !Does(otherwise) ? None : $$"""

            // {{OneLine(choice.Condition)}}
            if ({{(Does(then) ? "" : "!")}}{{owner}}{{choice.Name}})
            {
                {{(Does(then) ? then : otherwise)}}
            }
            {{When(Does(then) && Does(otherwise), "else\n{\n" + otherwise + "\n}")}}

            """;
    }
}
