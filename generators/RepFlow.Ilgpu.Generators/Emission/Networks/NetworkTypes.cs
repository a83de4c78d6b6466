using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission.Networks;

/// <summary>
/// The types that an emitted network names. It stands among texts of the user's, which must mean what they mean in Forward: so its file has the user's using directives and none of
/// its own, and its types are written in full.
/// </summary>
static class NetworkTypes
{
    static readonly IReadOnlyDictionary<string, string> Full = new[]
    {
        ("System", "Func"),
        ("System.Collections.Generic", "IReadOnlyList"),
        ("System.ComponentModel", "EditorBrowsable EditorBrowsableState"),
        ("RepFlow.Ilgpu", "Parameter Tensor"),
        ("RepFlow.Ilgpu.Execution", "Gradients ILayer LayerInfo LayerSteps MemoryPlan"),
        ("RepFlow.Ilgpu.Networks", "INetwork NetworkMembers NetworkPart NetworkRounds NetworkSteps"),
    }.SelectMany(group => group.Item2.Split(' ').Select(name => (Name: name, Namespace: group.Item1))).ToDictionary(t => t.Name, t => $"global::{t.Namespace}.{t.Name}");

    /// <summary>Their short names.</summary>
    public static IEnumerable<string> Names => Full.Keys;

    /// <summary>An emitted text with the types in full. What of the user's is called the same stands behind an @ (<see cref="Kept(ValueList{NetworkStatement})"/>).</summary>
    public static string InFull(string text) => EmittedNames.Rewritten(text, (name, isMember) => !isMember && Full.TryGetValue(name, out var full) ? full : null);

    /// <summary>Statements whose texts are the user's, also where they name something as an emitted network does.</summary>
    public static ValueList<NetworkStatement> Kept(ValueList<NetworkStatement> body) => new(body.Select(statement => statement switch
    {
        NetworkStatement.Call call => call with { Layer = Kept(call.Layer) },
        NetworkStatement.Choice choice => choice with { Condition = Kept(choice.Condition), Then = Kept(choice.Then), Else = Kept(choice.Else) },
        NetworkStatement.Loop loop => loop with { Header = Kept(loop.Header), Body = Kept(loop.Body) },
        NetworkStatement.Other other => new NetworkStatement.Other(Kept(other.Text)),
        _ => statement,
    }));

    static string Kept(string text) => EmittedNames.Rewritten(text, (name, _) => Full.ContainsKey(name) ? "@" + name : null);
}
