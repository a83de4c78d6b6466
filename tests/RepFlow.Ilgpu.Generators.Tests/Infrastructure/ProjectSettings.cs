using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>What a user's project file may set that bears on emitted code.</summary>
sealed partial record ProjectSettings
{
    /// <summary>The settings that the harness has where nothing else is said.</summary>
    public static readonly ProjectSettings Usual = new();

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.CSharp14;

    public bool AllowUnsafe { get; init; } = true;

    public bool CheckOverflow { get; init; }

    public bool ImplicitUsings { get; init; } = true;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    public OptimizationLevel Optimization { get; init; } = OptimizationLevel.Release;

    public DocumentationMode Documentation { get; init; } = DocumentationMode.Parse;

    /// <summary>The file of the key that the assembly is signed with; null where it is not.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The settings that comments in an example give: <c>// In the project file: &lt;LangVersion&gt;12&lt;/LangVersion&gt;</c>.</summary>
    /// <param name="example">The text.</param>
    /// <returns>The settings.</returns>
    public static ProjectSettings Of(string example) => Setting.Matches(example).Aggregate(Usual, (settings, match) => (match.Groups[1].Value, match.Groups[2].Value) switch
    {
        ("LangVersion", var value) when LanguageVersionFacts.TryParse(value, out var version) => settings with { LanguageVersion = version },
        ("AllowUnsafeBlocks", var value) => settings with { AllowUnsafe = bool.Parse(value) },
        var (name, value) => throw new ArgumentException($"The harness does not know <{name}>{value}."),
    });

    [GeneratedRegex("^// In the project file: <(\\w+)>(.*)</\\1>", RegexOptions.Multiline)]
    static partial Regex Setting { get; }
}
