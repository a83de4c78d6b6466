using Microsoft.CodeAnalysis.CSharp;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Names that C# reserves.</summary>
static class Keywords
{
    public static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
