using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>The attributes of symbols, by their full names.</summary>
static class SymbolAttributes
{
    /// <summary>The attributes of one kind.</summary>
    public static IEnumerable<AttributeData> Attributes(this ISymbol symbol, string name) => symbol.GetAttributes().Where(a => a.AttributeClass?.ToDisplayString() == name);

    /// <summary>Whether there is an attribute of a kind.</summary>
    public static bool Has(this ISymbol symbol, string name) => symbol.Attributes(name).Any();
}
