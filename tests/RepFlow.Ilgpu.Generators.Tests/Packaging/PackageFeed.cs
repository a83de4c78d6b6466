using System.Diagnostics;
using System.Reflection;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Packaging;

/// <summary>The packages of this build as a feed in a folder of their own, and projects beside it.</summary>
public sealed class PackageFeed : IDisposable
{
    /// <summary>The version that the packages are given here.</summary>
    public const string Version = "1.0.0-test";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-package-");

    public PackageFeed()
    {
        // The packages are unpacked here and not into the user's cache, where they would outlive their sources; what they depend on is there already.
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var project in new[] { "RepFlow.Ilgpu", "RepFlow.Ilgpu.Layers", "RepFlow.Ilgpu.Models", "RepFlow.Ilgpu.Training" })
        {
            Dotnet(folder.FullName, "pack", Repository.Combine("src", project), "-c", Configuration, "--no-build", "-o", In("feed"), $"-p:Version={Version}", "--nologo");
        }

        File.WriteAllText(In("Directory.Build.props"), $"""
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>{In("packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
              </PropertyGroup>
            </Project>
            """);
    }

    /// <summary>The configuration that is built.</summary>
    public static string Configuration { get; } = typeof(PackageFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>A path in the feed's folder.</summary>
    /// <param name="name">Its last part.</param>
    /// <returns>The path.</returns>
    public string In(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Writes a console project with one source file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="program">The source.</param>
    /// <param name="framework">The framework.</param>
    /// <param name="package">The package that it references.</param>
    /// <param name="feeds">Whether it knows the user's feeds beside this one.</param>
    /// <returns>The project's folder.</returns>
    public string Project(string name, string program, string framework = "net10.0", string package = "RepFlow.Ilgpu", bool feeds = false)
    {
        var at = Directory.CreateDirectory(In(name)).FullName;
        File.WriteAllText(Path.Combine(at, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(at, "Program.cs"), program);
        File.WriteAllText(
            Path.Combine(at, "nuget.config"),
            $"""<configuration><packageSources>{(feeds ? "" : "<clear />")}<add key="feed" value="../feed" /></packageSources></configuration>""");
        return at;
    }

    /// <summary>Runs a command of the SDK that must succeed.</summary>
    /// <param name="at">The folder.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <returns>Its standard output.</returns>
    public static string Dotnet(string at, params string[] arguments)
    {
        var (exitCode, output) = Try(at, "dotnet", arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)}:{Environment.NewLine}{output}");
        return output;
    }

    /// <summary>Runs a program.</summary>
    /// <param name="at">The folder.</param>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code and what it wrote: standard output, or where it failed both streams.</returns>
    public static (int ExitCode, string Output) Try(string at, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = at };

        // The test itself runs inside a build: its settings are not for the one that is started here.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + errors.Result);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
