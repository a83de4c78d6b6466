using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RepFlow.Ilgpu.Generators.Naming;

/// <summary>What names mean where a definition stands, so that emitted code means what it says there and changes nothing of what the user's code means.</summary>
sealed class ProjectNames(INamedTypeSymbol definition, Compilation compilation)
{
    readonly HashSet<string> members = [.. Members(definition)];

    /// <summary>What emitted code calls by its short name: the definition's methods and the definition.</summary>
    public IReadOnlyList<string> Own() => definition.GetMembers().OfType<IMethodSymbol>().Where(m => m.MethodKind == MethodKind.Ordinary && !m.IsImplicitlyDeclared)
        .Select(m => m.Name).Append(definition.Name).Distinct().OrderBy(n => n, StringComparer.Ordinal).ToList();

    /// <summary>How emitted code writes its types and members where their names mean something else, by name.</summary>
    public IReadOnlyDictionary<string, string> Written()
    {
        var written = new Dictionary<string, string>();
        var declarations = definition.DeclaringSyntaxReferences.Select(r => r.GetSyntax()).ToList();
        foreach (var type in EmittedNames.Types)
        {
            if (declarations.Any(d => IsHidden(type.Key, type.Value, d)))
            {
                written[type.Key] = $"global::{type.Value}.{type.Key}";
            }
        }

        var used = new HashSet<string>(declarations.SelectMany(d => d.DescendantTokens()).Where(IsName).Select(t => t.ValueText).Concat(members).Append(definition.Name));
        foreach (var member in EmittedNames.Members.Where(used.Contains))
        {
            written[member] = Enumerable.Range(1, int.MaxValue).Select(count => $"Emitted{Names.Pascal(member)}{(count == 1 ? "" : count)}").First(free => !used.Contains(free));
        }

        foreach (var member in EmittedNames.LayerMembers.Where(used.Contains))
        {
            written[member] = "global::RepFlow.Ilgpu.Execution.ILayer." + member;
        }

        return written;
    }

    /// <summary>Whether the short name of a type could mean something else in the definition.</summary>
    bool IsHidden(string name, string @namespace, SyntaxNode declaration)
    {
        var position = declaration is TypeDeclarationSyntax { OpenBraceToken.IsMissing: false } type && !type.OpenBraceToken.IsKind(SyntaxKind.None) ? type.OpenBraceToken.Span.End : declaration.SpanStart;
        return members.Contains(name) || compilation.GetSemanticModel(declaration.SyntaxTree).LookupSymbols(position, name: name)
            .Any(s => s is not INamedTypeSymbol || s.ContainingNamespace?.ToDisplayString() != @namespace);
    }

    /// <summary>Whether a token is a name that stands alone.</summary>
    static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken)
        && token.GetPreviousToken().Kind() is not (SyntaxKind.DotToken or SyntaxKind.ColonColonToken or SyntaxKind.MinusGreaterThanToken);

    static IEnumerable<string> Members(INamedTypeSymbol definition)
    {
        for (INamedTypeSymbol? type = definition; type is { SpecialType: not SpecialType.System_Object }; type = type.BaseType)
        {
            foreach (var member in type.GetMembers().Where(m => m.CanBeReferencedByName))
            {
                yield return member.Name;
            }
        }

        foreach (var parameter in definition.InstanceConstructors.SelectMany(c => c.Parameters))
        {
            yield return parameter.Name;
        }
    }
}
