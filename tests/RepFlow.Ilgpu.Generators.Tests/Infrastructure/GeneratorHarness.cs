using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>Runs the generator as the compiler would, over source text that references the runtime and nothing else of the project.</summary>
static class GeneratorHarness
{
    // What ImplicitUsings gives a user's project, and the namespace every definition needs.
    const string Prelude = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using RepFlow.Ilgpu;
        """;

    static readonly CSharpParseOptions ParseOptions = Parsing(ProjectSettings.Usual);

    static readonly MetadataReference[] References = FindReferences();

    /// <summary>A compilation of source texts, before the generator has run.</summary>
    /// <param name="sources">The texts; the n-th is the file <c>Definition{n}.cs</c>.</param>
    /// <returns>The compilation.</returns>
    public static CSharpCompilation Compilation(params string[] sources) => Compilation(ProjectSettings.Usual, sources);

    static CSharpCompilation Compilation(ProjectSettings settings, string[] sources) => CSharpCompilation.Create(
        "Definitions" + Guid.NewGuid().ToString("N"),
        [
            .. settings.ImplicitUsings ? [CSharpSyntaxTree.ParseText(SourceText.From(Prelude, Encoding.UTF8), Parsing(settings), "Prelude.cs")] : Array.Empty<SyntaxTree>(),
            .. sources.Select((source, number) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Parsing(settings), $"Definition{number}.cs")),
        ],
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: settings.AllowUnsafe,
            checkOverflow: settings.CheckOverflow,
            optimizationLevel: settings.Optimization,
            nullableContextOptions: settings.Nullable,
            cryptoKeyFile: settings.KeyFile,
            strongNameProvider: settings.KeyFile is null ? null : new DesktopStrongNameProvider(),
            // As the SDK has it for a signed assembly that refers to others.
            specificDiagnosticOptions: [new("CS8002", ReportDiagnostic.Suppress)],
            // Definitions and what is emitted for them are held to the standard of the repository: warnings count.
            generalDiagnosticOption: ReportDiagnostic.Default));

    static CSharpParseOptions Parsing(ProjectSettings settings) => new(settings.LanguageVersion, settings.Documentation);

    /// <summary>A driver that remembers what each step of a generator did.</summary>
    /// <param name="generator">The generator.</param>
    /// <returns>The driver.</returns>
    public static GeneratorDriver Driver(IIncrementalGenerator generator) => Driver(generator, ParseOptions);

    static GeneratorDriver Driver(IIncrementalGenerator generator, CSharpParseOptions options) => CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()],
        parseOptions: options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator once.</summary>
    /// <param name="sources">The source texts.</param>
    /// <returns>What came out.</returns>
    public static GeneratorRun Run(params string[] sources) => Run(ProjectSettings.Usual, sources);

    /// <summary>Runs the generator once, in a project with settings of its own.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="sources">The source texts.</param>
    /// <returns>What came out.</returns>
    public static GeneratorRun Run(ProjectSettings settings, params string[] sources)
    {
        var driver = Driver(new GpuLayerGenerator(), Parsing(settings)).RunGeneratorsAndUpdateCompilation(Compilation(settings, sources), out var compilation, out _);
        var result = driver.GetRunResult().Results.Single();
        return result.Exception is { } exception
            ? throw new InvalidOperationException("The generator threw, where it should have reported a diagnostic.", exception)
            : new GeneratorRun((CSharpCompilation)compilation, result);
    }

    /// <summary>Runs the generator once, in a project that references the standard layers.</summary>
    /// <param name="sources">The source texts.</param>
    /// <returns>What came out.</returns>
    public static GeneratorRun RunOnLayers(params string[] sources) => RunOnLayers(ProjectSettings.Usual, sources);

    /// <summary>Runs the generator once, in a project with settings of its own that references the standard layers.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="sources">The source texts.</param>
    /// <returns>What came out.</returns>
    public static GeneratorRun RunOnLayers(ProjectSettings settings, params string[] sources)
    {
        var driver = Driver(new GpuLayerGenerator(), Parsing(settings)).RunGeneratorsAndUpdateCompilation(
            Compilation(settings, sources).AddReferences(MetadataReference.CreateFromFile(typeof(Layers.Relu).Assembly.Location)), out var compilation, out _);
        return new GeneratorRun((CSharpCompilation)compilation, driver.GetRunResult().Results.Single());
    }

    /// <summary>Parses a text as the harness does.</summary>
    /// <param name="source">The text.</param>
    /// <param name="path">The file's name.</param>
    /// <returns>The tree.</returns>
    public static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), ParseOptions, path);

    static MetadataReference[] FindReferences()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var runtime = typeof(View).Assembly.Location;
        return
        [
            .. platform
                .Where(path => Path.GetDirectoryName(path) == framework || Path.GetFileName(path).StartsWith("ILGPU", StringComparison.Ordinal) || path == runtime)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
