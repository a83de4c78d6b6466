using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What a definition takes, as the signatures of its stages say: nothing of it depends on what their bodies compute.</summary>
static class LayerInputs
{
    /// <summary>The stages of a definition, in the order of the text.</summary>
    public static IReadOnlyList<StageSignature> Stages(INamedTypeSymbol definition) => definition.GetMembers().OfType<IMethodSymbol>()
        .OrderBy(m => m.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(m => m.Locations[0].SourceSpan.Start)
        .Select(StageSignature.Read).Where(s => s is not null).Select(s => s!).ToList();

    /// <summary>The inputs: views that no stage, state or special name stands for, in the order of the text.</summary>
    public static IEnumerable<string> Names(IReadOnlyList<StageSignature> signatures)
    {
        var made = new HashSet<string>(
            signatures.Where(s => s.Form != Form.Iterate).SelectMany(s => s.Form == Form.Scan ? LayerParser.UpdatedBy(s) : [s.ResultName]).Concat(signatures.SelectMany(s => s.States.Select(t => t.Parameter.Name))))
        {
            "upstream",
        };
        foreach (var signature in signatures.Where(s => !s.IsAdjoint))
        {
            foreach (var parameter in signature.Method.Parameters)
            {
                var name = signature.States.FirstOrDefault(s => SymbolEqualityComparer.Default.Equals(s.Parameter, parameter)).Start
                    ?? (signature.Views.Any(v => SymbolEqualityComparer.Default.Equals(v.Parameter, parameter)) || signature.Elements.Contains(parameter, SymbolEqualityComparer.Default) || IsKernelView(signature, parameter)
                        ? parameter.Name
                        : null);
                if (name is not null && made.Add(name) && (signature.Form != Form.Kernel || signature.Method.ContainingType.GetMembers(Naming.Names.Pascal(name)).All(m => m is not IPropertySymbol)))
                {
                    yield return name;
                }
            }
        }
    }

    static bool IsKernelView(StageSignature signature, IParameterSymbol parameter) =>
        signature.Form == Form.Kernel && parameter.Type is INamedTypeSymbol { Name: "ArrayView" };
}
