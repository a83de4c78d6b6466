using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Networks;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Networks;

/// <summary>Writes what follows Forward statement by statement: the plan of its steps, and the way of other values through its layers.</summary>
sealed class ForwardPlanEmitter(GroupedNetwork grouped)
{
    readonly NetworkModel network = grouped.Network;
    readonly Dictionary<NetworkValue, string> texts = new();
    NetworkNames names = new([]);

    /// <summary>The methods.</summary>
    public string Methods() => $"{Plan()}\n\n{Pass()}";

    string Plan()
    {
        Begin();
        var (plan, inputs, gradients, steps) = (names.New("plan"), names.New("inputs"), names.New("gradients"), names.New("steps"));
        return $$"""
            /// <inheritdoc/>
            public LayerSteps Plan(MemoryPlan {{plan}}, IReadOnlyList<Tensor> {{inputs}}, Gradients {{gradients}})
            {
                {{Inputs(inputs)}}
                var {{steps}} = new {{network.Steps}}(this, {{plan}}, {{inputs}}, {{gradients}});
                {{Body(grouped.Steps, "Tensor", steps, (call, owner) =>
                {
                    var place = $"{owner}.{Keywords.Escape(call.Name)}";
                    Bind(call, at => call.Results.Count == 1 ? place + ".Output" : $"{place}.Outputs[{at}]");
                    return $"{place} = {steps}.Add({List(call.Inputs.Select(Text).Prepend(call.Layer))});";
                })}}
                return {{steps}}.Return({{List(network.Outputs.Select(Text))}});
            }
            """;
    }

    string Pass()
    {
        Begin();
        var (inputs, part, value) = (names.New("inputs"), names.New("part"), names.New("TValue"));
        return $$"""
            /// <inheritdoc/>
            public IReadOnlyList<{{value}}> Pass<{{value}}>(IReadOnlyList<{{value}}> {{inputs}}, Func<ILayer, IReadOnlyList<{{value}}>, IReadOnlyList<{{value}}>> {{part}})
            {
                {{Inputs(inputs)}}
                {{Body(network.Body, value, null, (call, _) =>
                {
                    var results = names.New(call.Name + "Results");
                    Bind(call, at => $"{results}[{at}]");
                    return $"var {results} = {part}({call.Layer}, [{List(call.Inputs.Select(Text))}]);";
                })}}
                return [{{List(network.Outputs.Select(Text))}}];
            }
            """;
    }

    void Begin()
    {
        texts.Clear();
        names = new NetworkNames(Words(network.Body).Concat(NetworkTypes.Names).Append(network.Steps));
    }

    string Inputs(string inputs) => $"""
        NetworkMembers.CheckInputs({List(network.Inputs.Select(i => $"\"{i.Name}\"").Prepend(inputs).Prepend($"\"{network.Name}\""))});
        {Lines(network.Inputs.Select((input, at) => $"var {Local(input)} = {inputs}[{at}];"))}
        """;

    /// <summary>The words of the user's text: they mean there what they mean in Forward, and nothing else may be called so.</summary>
    static IEnumerable<string> Words(IEnumerable<NetworkStatement> body) => body.SelectMany(s => s switch
    {
        NetworkStatement.Call call => Words(call.Layer),
        NetworkStatement.Choice choice => Words(choice.Condition).Concat(Words(choice.Then)).Concat(Words(choice.Else)),
        NetworkStatement.Loop loop => Words(loop.Header).Concat(Words(loop.Body)),
        NetworkStatement.Other other => Words(other.Text),
        _ => [],
    });

    static IEnumerable<string> Words(string text) => SyntaxFactory.ParseTokens(text).Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText);

    string Text(NetworkValue value) => texts[value];

    void Bind(NetworkStatement.Call call, Func<int, string> text)
    {
        for (var at = 0; at < call.Results.Count; at++)
        {
            texts[call.Results[at]] = text(at);
        }
    }

    /// <summary>A local that holds a tensor.</summary>
    string Local(NetworkValue value) => texts[value] = names.New(value.Name);

    /// <summary>Statements, once for steps and once for other values.</summary>
    /// <param name="body">The statements.</param>
    /// <param name="type">What a tensor is.</param>
    /// <param name="owner">What has the steps; null where there are none.</param>
    /// <param name="call">Writes the call of a layer.</param>
    string Body(IEnumerable<NetworkStatement> body, string type, string? owner, Func<NetworkStatement.Call, string?, string> call) => Lines(body.Select(statement => statement switch
    {
        NetworkStatement.Call layer => call(layer, owner),
        NetworkStatement.Other other => other.Text,
        NetworkStatement.Choice choice => $$"""

            {{Lines(choice.Merges.Select(m => $"{type} {Local(m.Result)};"))}}
            if ({{choice.Condition}})
            {
                {{(owner is null ? None : $"{owner}.{choice.Name} = true;")}}
                {{Body(choice.Then, type, owner, call)}}
                {{Lines(choice.Merges.Select(m => $"{Text(m.Result)} = {Text(m.Then)};"))}}
            }
            {{When(choice.Else.Count + choice.Merges.Count > 0, "else\n{")}}
            {{Body(choice.Else, type, owner, call)}}
            {{Lines(choice.Merges.Select(m => $"{Text(m.Result)} = {Text(m.Else)};"))}}
            {{When(choice.Else.Count + choice.Merges.Count > 0, "}")}}

            """,
        NetworkStatement.Loop loop => Loop(loop, type, owner, owner is null ? null : names.New("round"), call),
        _ => None,
    }));

    string Loop(NetworkStatement.Loop loop, string type, string? owner, string? round, Func<NetworkStatement.Call, string?, string> call)
    {
        var begin = Lines(loop.Carried.Select(c => $"var {texts[c.Begin] = Local(c.After)} = {Text(c.Before)};"));
        var body = Body(loop.Body, type, round, call);
        return $$"""

            {{begin}}
            {{loop.Header}}
            {
                {{(round is null ? None : $"var {round} = {owner}.{loop.Name}.Next();")}}
                {{body}}
                {{Hand(loop.Carried.Where(c => Text(c.End) != Text(c.After)).ToList())}}
            }

            """;
    }

    /// <summary>What a round hands on to the next. Variables may exchange their values.</summary>
    string Hand(IReadOnlyList<(NetworkValue Before, NetworkValue Begin, NetworkValue End, NetworkValue After)> changed) => changed.Count switch
    {
        0 => None,
        1 => $"{Text(changed[0].After)} = {Text(changed[0].End)};",
        _ => $"({List(changed.Select(c => Text(c.After)))}) = ({List(changed.Select(c => Text(c.End)))});",
    };
}
