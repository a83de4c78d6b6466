using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What declarations must be like so that code can be emitted for them.</summary>
static class DeclarationRules
{
    /// <summary>What emitted code needs of the project that it is compiled in.</summary>
    public static void CheckProject(INamedTypeSymbol definition, Compilation compilation)
    {
        var location = definition.Locations.FirstOrDefault();
        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp13 } csharp)
        {
            throw new DefinitionException(Descriptors.OldLanguage, location, definition.Name, csharp.LanguageVersion.ToDisplayString());
        }

        if (compilation.Options is CSharpCompilationOptions { AllowUnsafe: false })
        {
            throw new DefinitionException(Descriptors.NoUnsafeCode, location, definition.Name);
        }
    }

    /// <summary>What the declarations of a definition or network, and of the types around it, must be like.</summary>
    public static void CheckDeclaration(INamedTypeSymbol definition, string attribute)
    {
        var location = definition.Locations.FirstOrDefault();
        for (var type = definition; type is not null; type = type.ContainingType)
        {
            if (!type.DeclaringSyntaxReferences.All(r => r.GetSyntax() is TypeDeclarationSyntax d && d.Modifiers.Any(SyntaxKind.PartialKeyword)))
            {
                throw new DefinitionException(Descriptors.NotPartial, location, type.Name, attribute);
            }

            if (type.TypeParameters.Length > 0)
            {
                throw new DefinitionException(Descriptors.BadDefinition, location, definition.Name, "it, or a type around it, is generic; both precisions are made from one text without");
            }

            // What is emitted names the definition from other files, and ILGPU's launchers from another assembly.
            if (type.IsFileLocal || type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                throw new DefinitionException(Descriptors.BadDefinition, location, definition.Name, $"'{type.Name}' is {(type.IsFileLocal ? "local to its file" : type.DeclaredAccessibility == Accessibility.Private ? "private" : "protected")}, and kernels are launched from outside: make it internal or public");
            }
        }

        if (definition.IsAbstract && !definition.IsStatic)
        {
            throw new DefinitionException(Descriptors.BadDefinition, location, definition.Name, "it is abstract");
        }
    }

    /// <summary>The declarations around a type's own, outermost first, as in "partial class Outer".</summary>
    public static IEnumerable<string> Containing(INamedTypeSymbol definition)
    {
        var types = new Stack<string>();
        for (var type = definition.ContainingType; type is not null; type = type.ContainingType)
        {
            types.Push($"{(type.IsStatic ? "static " : "")}partial {(type.IsRecord ? "record " : "")}{type.TypeKind switch { TypeKind.Struct => "struct ", TypeKind.Interface => "interface ", _ => type.IsRecord ? "" : "class " }}{Keywords.Escape(type.Name)}");
        }

        return types;
    }
}
