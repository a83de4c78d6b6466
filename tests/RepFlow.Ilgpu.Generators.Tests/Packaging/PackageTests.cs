using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Packaging;

/// <summary>A project outside this repository has the packages and nothing else.</summary>
[Trait("Speed", "Slow")]
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    /// <summary>The README's programs, so that they are true; in a project that gets the generator by way of the package of layers.</summary>
    [Fact]
    public void The_programs_of_the_readme_run_where_a_package_is_the_only_reference()
    {
        var layer = ReadmeCode("A first layer");
        var definition = layer.IndexOf("[GpuLayer]", StringComparison.Ordinal);
        const string standardLayer = "using var relu = RepFlow.Ilgpu.Layers.Relu.Apply(run.Inputs[0]);\nConsole.WriteLine(relu.Read<float>().Sum());\n";
        var project = feed.Project("Consumer", layer[..definition] + ReadmeCode("Proving gradients") + standardLayer + layer[definition..], package: "RepFlow.Ilgpu.Layers");
        var lines = PackageFeed.Dotnet(project, "run").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var printed = lines[0].Split(' ').Select(double.Parse).ToList();
        Assert.Equal(6, printed.Count);
        Assert.All(printed, (value, at) => Assert.Equal((at - 2) / (1 + Math.Exp(2 - at)), value, 1e-6));
        Assert.Equal(["Swish (values): Proved ", "Swish x: Proved "], lines.Where(line => line.StartsWith("Swish", StringComparison.Ordinal)));
        Assert.Equal("6", lines[^1]);
    }

    [Fact]
    public void An_older_framework_is_refused_by_nuget()
    {
        var (exitCode, output) = PackageFeed.Try(feed.Project("Older", "", "net8.0"), "dotnet", "restore");
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"NU1202: Package RepFlow.Ilgpu {PackageFeed.Version} is not compatible with net8.0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RepFlow.Ilgpu")]
    [InlineData("RepFlow.Ilgpu.Layers")]
    [InlineData("RepFlow.Ilgpu.Models")]
    [InlineData("RepFlow.Ilgpu.Training")]
    public void A_package_says_what_it_is(string id)
    {
        using var package = ZipFile.OpenRead(Path.Combine(feed.In("feed"), $"{id}.{PackageFeed.Version}.nupkg"));
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Contains(Value("readme"), names);
        Assert.Contains(Value("icon"), names);
        Assert.Contains("THIRD-PARTY-NOTICES.md", names);
        Assert.Equal(ReadmeLinkTests.RepositoryUrl, Value("projectUrl"));
        Assert.Equal(ReadmeLinkTests.RepositoryUrl, metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("url")!.Value);
    }

    /// <summary>The sample that stands outside: its one command, but that nothing is built twice.</summary>
    [Fact]
    public void A_network_of_a_project_outside_fuses_its_layers_with_those_of_the_packages_and_trains()
    {
        var output = PackageFeed.Dotnet(
            Repository.Combine("samples", "CustomNetwork"), "run", "-c", "Release", $"-p:PackArguments=--no-build -c {PackageFeed.Configuration}");
        Assert.Contains("fused: Conv2dBatchNormSwishAdd\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        foreach (var device in new[] { "host", "opencl" })
        {
            var line = output.Split('\n').Single(line => line.StartsWith($"{device}: ", StringComparison.Ordinal))[(device.Length + 2)..].Trim();
            if (device == "host" || !line.StartsWith("none here", StringComparison.Ordinal))
            {
                var losses = line.Split(' ').Select(double.Parse).ToList();
                Assert.Equal(10, losses.Count);
                Assert.InRange(losses[^1], 0, losses[0] / 2);
            }
        }
    }

    [PublishFact]
    public void A_trimmed_program_runs_on_every_device() =>
        Assert.Contains("ilgpu-cpu: 6", Published("Trimmed", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true", "-p:NoWarn=IL2104"), StringComparison.Ordinal);

    [PublishFact]
    public void A_program_compiled_ahead_of_time_has_the_host()
    {
        var printed = Published("Ahead", "-p:PublishAot=true", "-p:TreatWarningsAsErrors=false");
        Assert.Contains("ilgpu-cpu: Cannot open ilgpu-cpu: ILGPU compiles kernels as the program runs", printed, StringComparison.Ordinal);
        Assert.Contains("gradients: True", printed, StringComparison.Ordinal);
    }

    string Published(string name, params string[] properties)
    {
        var project = feed.Project(name, """
            using RepFlow.Ilgpu;
            using RepFlow.Ilgpu.Devices;

            foreach (var name in new[] { "host", "ilgpu-cpu" })
            {
                try
                {
                    using var device = Device.Open(name);
                    using var x = Tensor.From<float>(device, [3], [1, 2, 3]);
                    using var y = Twice.Apply(x);
                    Console.WriteLine($"{name}: {y.Read<float>()[^1]}");
                }
                catch (DeviceException e)
                {
                    Console.WriteLine($"{name}: {e.Message}");
                }
            }

            using var host = Device.Open("host");
            Console.WriteLine($"gradients: {GradientCheck.RunAll(host).All(line => line.Passed)}");

            [GpuLayer]
            static partial class Twice
            {
                [Map] static float Output(float x) => 2 * x;
            }
            """,
            feeds: true);
        PackageFeed.Dotnet(project, ["publish", "-c", "Release", "--use-current-runtime", "--self-contained", "-o", feed.In($"{name}-out"), .. properties]);
        var (exitCode, output) = PackageFeed.Try(feed.In($"{name}-out"), Path.Combine(feed.In($"{name}-out"), name));
        Assert.True(exitCode == 0, output);
        Assert.Contains("host: 6", output, StringComparison.Ordinal);
        return output;
    }

    static string ReadmeCode(string section)
    {
        var readme = File.ReadAllText(Repository.Combine("README.md")).ReplaceLineEndings("\n");
        return Regex.Match(readme[readme.IndexOf($"## {section}\n", StringComparison.Ordinal)..], "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)
            .Groups[1].Value;
    }
}
