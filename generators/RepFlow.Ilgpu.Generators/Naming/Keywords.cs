using Microsoft.CodeAnalysis.CSharp;

namespace RepFlow.Ilgpu.Generators.Naming;

/// <summary>Names of the user's in emitted code.</summary>
static class Keywords
{
    /// <summary>The name, with an @ where C# reserves it, or where emitted code has it for something of its own.</summary>
    public static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || EmittedNames.IsWritten(name) ? "@" + name : name;
}
