using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Naming;

/// <summary>The names of emitted files: those of definitions, as the compiler and every file system accept them.</summary>
static class HintNames
{
    /// <summary>The definition's full name; a number follows where the names of other types differ from it by case only.</summary>
    public static string Of(INamedTypeSymbol definition)
    {
        var path = Path(definition);
        IEnumerable<INamespaceOrTypeSymbol> alike = [definition.ContainingAssembly.GlobalNamespace];
        foreach (var name in path)
        {
            alike = alike.SelectMany(p => p.GetMembers()).OfType<INamespaceOrTypeSymbol>().Where(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
        }

        var full = string.Join(".", path);
        var number = alike.Select(s => string.Join(".", Path(s))).Distinct().OrderBy(n => n, StringComparer.Ordinal).ToList().IndexOf(full) + 1;
        return string.Concat(full.Select(Allowed)) + (number > 1 ? "-" + number.ToString(CultureInfo.InvariantCulture) : "");
    }

    /// <summary>The definition's name in metadata, by which a compilation finds it.</summary>
    public static string InMetadata(INamedTypeSymbol definition)
    {
        var types = new List<string>();
        for (var type = definition; type is not null; type = type.ContainingType)
        {
            types.Insert(0, type.MetadataName);
        }

        return string.Join(".", Path(definition.ContainingNamespace).Append(string.Join("+", types)));
    }

    /// <summary>The compiler takes letters, digits and some signs; names may have more in C#, such as combining marks.</summary>
    static string Allowed(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' ? c.ToString() : "-" + ((int)c).ToString("X4", CultureInfo.InvariantCulture);

    /// <summary>The names of namespaces and types from the outermost to this one.</summary>
    static List<string> Path(ISymbol symbol)
    {
        var path = new List<string>();
        for (var at = symbol; at is not null and not INamespaceSymbol { IsGlobalNamespace: true } and not IModuleSymbol and not IAssemblySymbol; at = at.ContainingSymbol)
        {
            path.Insert(0, at.Name);
        }

        return path;
    }
}
