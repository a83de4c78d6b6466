using System.Reflection;
using System.Text.RegularExpressions;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Packaging;

/// <summary>READMEs are shown on package pages, outside the repository: their links are whole, under the one address that the build knows, and lead somewhere.</summary>
public sealed partial class ReadmeLinkTests
{
    /// <summary>Where the project is published, as the build has it.</summary>
    public static string RepositoryUrl { get; } = typeof(GpuLayerGenerator).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "RepositoryUrl").Value!;

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/RepFlow.Ilgpu.Layers/README.md")]
    [InlineData("src/RepFlow.Ilgpu.Models/README.md")]
    [InlineData("src/RepFlow.Ilgpu.Training/README.md")]
    [InlineData("src/RepFlow.Ilgpu.Cli/README.md")]
    public void Links_are_whole_and_lead_to_files(string readme)
    {
        var text = File.ReadAllText(Repository.Combine(readme));
        var links = Link().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link =>
        {
            if (link.StartsWith('#'))
            {
                Assert.Contains(link[1..], Heading().Matches(text).Select(match => match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-')));
                return;
            }

            Assert.StartsWith("https://", link, StringComparison.Ordinal);
            if (link.Contains("/repflow", StringComparison.OrdinalIgnoreCase))
            {
                Assert.StartsWith(RepositoryUrl, link, StringComparison.Ordinal);
                var path = link[RepositoryUrl.Length..];
                Assert.True(path.Length == 0 || (path.StartsWith("/blob/main/", StringComparison.Ordinal) && Path.Exists(Repository.Combine(path["/blob/main/".Length..]))), link);
            }
        });
    }

    /// <summary>Links of the documentation are relative, so that they lead to the same version.</summary>
    [Fact]
    public void Links_between_pages_lead_to_files()
    {
        var pages = Directory.GetFiles(Repository.Combine("docs"), "*.md", SearchOption.AllDirectories).Append(Repository.Combine("CONTRIBUTING.md"));
        Assert.All(pages, page => Assert.All(
            Link().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Split('#')[0])), $"{page}: {link}")));
    }

    [GeneratedRegex(@"(?:(?<=[^`]\[[^\]\n]+\])\(|^\[[^\]\n]+\]: )([^)\s]+)", RegexOptions.Multiline)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
