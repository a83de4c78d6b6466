using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>
/// The rooms of a project, which are the folders of its first level, and which of them uses which: what C# binds each name to, read by Roslyn
/// from the sources. Files beside the folders may use all of them; comments use nothing.
/// </summary>
public static class Rooms
{
    const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>Fails with one line for each use that a project's order of rooms does not allow: <c>Devices/Device.cs(12): Devices uses Tensors (Tensor)</c>.</summary>
    /// <param name="project">The project's folder, from the root of the repository.</param>
    /// <param name="order">Each room, and those that it may use, apart by spaces: rooms further up the list.</param>
    public static void AssertOneWay(string project, params (string Room, string Uses)[] order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var allowed = order.ToDictionary(o => o.Room, o => o.Uses.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        for (var at = 0; at < order.Length; at++)
        {
            Assert.Empty(allowed[order[at].Room].Except(order[..at].Select(o => o.Room)));
        }

        var root = Path.Combine(RepositoryRoot, project);
        var compilation = Compile(root);

        // What C# cannot bind would be a use that nobody sees.
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Take(3));
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees.Where(t => Room(root, t) is { Length: > 0 }))
        {
            var room = Room(root, tree)!;
            Assert.True(allowed.ContainsKey(room), $"{room} has no place in the order of the rooms of {project}.");
            var file = Path.GetRelativePath(root, tree.FilePath);
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes().Where(n => n is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax))
            {
                foreach (var used in Declarations(model.GetSymbolInfo(node).Symbol).Select(t => Room(root, t)).OfType<string>().Distinct())
                {
                    if (used.Length > 0 && used != room && !allowed[room].Contains(used))
                    {
                        found.Add($"{file}({tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}): {room} uses {used} ({node})");
                    }
                }
            }
        }

        Assert.True(found.Count == 0, "These point back:\n" + string.Join('\n', found));
    }

    static string RepositoryRoot => typeof(Rooms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    static Compilation Compile(string root)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file));

        // Everything that the tests run with, but for this repository's own: its sources are what is compiled.
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("RepFlow.", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create(
            "Rooms", [.. sources, CSharpSyntaxTree.ParseText(ImplicitUsings, options)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

        // Definitions are completed; what is emitted for them is in no room.
        CSharpGeneratorDriver.Create([new GpuLayerGenerator().AsSourceGenerator()], parseOptions: options).RunGeneratorsAndUpdateCompilation(compilation, out var completed, out _);
        return completed;
    }

    // A namespace is declared by everything in it; a member is where its type is.
    static IEnumerable<SyntaxTree> Declarations(ISymbol? symbol)
    {
        var declared = symbol is INamedTypeSymbol ? symbol : symbol is IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol ? symbol.ContainingType : null;
        return declared?.OriginalDefinition.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree) ?? [];
    }

    // Empty for a file beside the rooms, null for one that is not the project's.
    static string? Room(string root, SyntaxTree tree) =>
        tree.FilePath.Length == 0 || tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ? null
        : Path.GetRelativePath(root, tree.FilePath).Split(Path.DirectorySeparatorChar) is { Length: > 1 } parts ? parts[0]
        : string.Empty;
}
