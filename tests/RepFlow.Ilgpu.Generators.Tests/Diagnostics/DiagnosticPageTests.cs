using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Diagnostics;

/// <summary>
/// Every diagnostic has a help page, and the page is true: its first example gives that diagnostic and no other on the line that says so in a
/// comment, and its second, the remedy, gives none.
/// </summary>
public sealed partial class DiagnosticPageTests
{
    static readonly IReadOnlyList<DiagnosticDescriptor> Descriptors =
    [
        .. typeof(GpuLayerGenerator).Assembly.GetType("RepFlow.Ilgpu.Generators.Diagnostics.Descriptors", throwOnError: true)!
            .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Ids => [.. Descriptors.Select(descriptor => descriptor.Id)];

    [Fact]
    public void No_page_is_left_over() => Assert.Equal(
        Descriptors.Select(descriptor => $"{descriptor.Id}.md"),
        Directory.GetFiles(Repository.Combine("docs", "diagnostics")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Has_a_page_under_its_help_link_and_title(string id)
    {
        var descriptor = Descriptors.Single(candidate => candidate.Id == id);
        Assert.Equal($"{Packaging.ReadmeLinkTests.RepositoryUrl}/blob/main/docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", Page(id), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Appears_on_the_line_that_the_page_says(string id)
    {
        var example = Examples(id)[0];
        var line = example.Split('\n').TakeWhile(text => !text.Contains($"// {id}", StringComparison.Ordinal)).Count();
        var found = Assert.Single(Run(example).Diagnostics);
        Assert.Equal((id, line), (found.Id, found.Location.GetLineSpan().StartLinePosition.Line));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Is_gone_after_what_the_page_advises(string id) => Assert.NotNull(Run(Examples(id)[1]).Load());

    [Fact]
    public void Messages_and_spans_are_as_verified() => Snapshot.Match(
        string.Join("\n\n", Descriptors.Select(descriptor =>
        {
            var example = Examples(descriptor.Id)[0];
            return string.Join("\n", Run(example).Diagnostics.Select(found =>
                $"{found.Id} on '{example.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length)}'\n{found.GetMessage()}"));
        })),
        extension: "txt");

    static GeneratorRun Run(string example) => GeneratorHarness.Run(ProjectSettings.Of(example), example);

    static string Page(string id) => File.ReadAllText(Repository.Combine("docs", "diagnostics", $"{id}.md")).ReplaceLineEndings("\n");

    static string[] Examples(string id) => [.. CodeBlock.Matches(Page(id)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    static partial Regex CodeBlock { get; }
}
