using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using System.Diagnostics;
using System.Reflection;

namespace RepFlow.Ilgpu.Generators.Tests.Packaging;

/// <summary>A project that references the package RepFlow.Ilgpu and nothing else declares a layer, builds and runs.</summary>
public sealed class PackageTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-package-");

    [Fact]
    public void The_package_alone_brings_the_runtime_and_the_generator()
    {
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        Dotnet("pack", Repository.Combine("src", "RepFlow.Ilgpu"), "-c", configuration, "--no-build", "-o", In("feed"), "-p:Version=1.0.0-test", "--nologo");
        File.WriteAllText(In("nuget.config"), """<configuration><packageSources><add key="feed" value="feed" /></packageSources></configuration>""");

        // The package is unpacked here and not into the user's cache, where it would outlive its sources; what it depends on is there already.
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(In("Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="RepFlow.Ilgpu" Version="1.0.0-test" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(In("Program.cs"), FirstLayerOfTheReadme());
        var printed = Dotnet("run", "--project", In("Consumer.csproj")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text)).ToList();
        Assert.Equal(6, printed.Count);
        Assert.All(printed, (value, at) => Assert.Equal((at - 2) / (1 + Math.Exp(2 - at)), value, 1e-6));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>The README's program, so that it is true.</summary>
    static string FirstLayerOfTheReadme()
    {
        var readme = File.ReadAllText(Repository.Combine("README.md")).ReplaceLineEndings("\n");
        var begin = readme.IndexOf("```csharp\n", readme.IndexOf("## A first layer", StringComparison.Ordinal), StringComparison.Ordinal) + "```csharp\n".Length;
        return readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    string In(string name) => Path.Combine(folder.FullName, name);

    string Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName };
        // The test itself runs inside a build: its settings are not for the one that is started here.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:{Environment.NewLine}{output}{errors.Result}");
        return output;
    }
}
