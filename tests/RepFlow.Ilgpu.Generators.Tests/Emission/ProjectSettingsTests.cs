using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Generators.Tests.Emission;

/// <summary>Emitted code builds without a warning and computes the same whatever the project's settings are and whatever its own names mean.</summary>
public sealed class ProjectSettingsTests
{
    /// <summary>A stencil and a window that look outside, a contraction, an iteration; the names of types are written in full, as the project may have others.</summary>
    const string Definitions = """
        [RF.GpuLayer]
        public static partial class Slope
        {
            [RF.Map] static float Output(RF.Dim i, RF.View x) => (x[i + 1] - x[i - 1]) * System.MathF.Tanh(x[i]);
        }

        [RF.GpuLayer]
        public sealed partial class Peak(int k, int p)
        {
            public int K { get; } = k;

            [RF.Reduce(RF.Reduction.Max)]
            float Output(RF.Dim i, [RF.Extent(nameof(K))] RF.Over r, [RF.Border(RF.Border.Exclude)] RF.View x) => x[i * 2 + r - p];
        }

        [RF.GpuLayer]
        public sealed partial class Heat(int steps)
        {
            [RF.Parameter] public RF.Parameter Rate { get; } = RF.Initial.Constant(0.25, 1);

            [RF.Iterate(nameof(steps))]
            float Warm(RF.Dim i, [RF.Start("x")] RF.State warm) => 0.5f * warm[i] + Rate[0] * (warm[i - 1] + warm[i + 1]);

            [RF.Contract] float Output(RF.Dim i, RF.Over r, RF.View warm) => warm[i] * Rate[r];
        }
        """;

    const string Using = "using RF = global::RepFlow.Ilgpu;\n";

    /// <summary>A name for each type and member of emitted code, declared as something else.</summary>
    static string Each(string declaration) => string.Join("\n", Generators.Naming.EmittedNames.Types.Keys.Concat(Generators.Naming.EmittedNames.Members)
        .Concat(Generators.Naming.EmittedNames.LayerMembers).Where(name => name != "info").Select(name => string.Format(System.Globalization.CultureInfo.InvariantCulture, declaration, name)));

    static readonly string[] Names =
    [
        "usual", "checked", "signed", "debug", "nullable off", "no implicit usings", "documentation", "C# 13", "preview",
        "aliases", "own types", "own namespaces", "own types around", "own members", "global namespace", "names by case", "combining marks",
    ];

    public static IEnumerable<object[]> Projects => Names.Select(name => new object[] { name });

    static readonly ConcurrentDictionary<string, (Assembly Assembly, string Prefix)> Compiled = new();

    [DeviceTheory(OneIn = 4)]
    [MemberData(nameof(Projects))]
    public void A_project_may_be_like(string on, string project)
    {
        var (assembly, prefix) = Compiled.GetOrAdd(project, Compile);

        // ILGPU's own processor goes with the host: it is wherever that is.
        foreach (var name in on == "host" ? ["host", "ilgpu-cpu"] : new[] { on })
        {
            using var device = Device.Open(name);
            var expected = new[] { 2 * Math.Tanh(1), 2 * Math.Tanh(2), 3 * Math.Tanh(3), 5 * Math.Tanh(5), -5 * Math.Tanh(8) };
            Assert.Equal(expected, Run(device, Layer("Slope")), (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.Equal([2.0, 5, 8], Run(device, Layer("Peak", 3, 1)));
            Assert.Equal([0.25, 0.5, 0.8125, 1.3125, 1.3125], Run(device, Layer("Heat", 1)), (a, b) => Math.Abs(a - b) < 1e-6);
        }

        ILayer Layer(string type, params object[] arguments)
        {
            var found = assembly.GetType(prefix + type, throwOnError: true)!;
            return found.GetProperty("Definition")?.GetValue(null) as ILayer ?? (ILayer)Activator.CreateInstance(found, arguments)!;
        }

        static double[] Run(Device device, ILayer layer)
        {
            using var x = Tensor.From<float>(device, [5], [1, 2, 3, 5, 8]);
            using var result = layer.Run(x);
            return [.. result.Read<float>().Select(v => (double)v)];
        }
    }

    static (Assembly Assembly, string Prefix) Compile(string project)
    {
        using var key = new KeyFile();
        var usual = ProjectSettings.Usual;
        var (settings, source, prefix) = project switch
        {
            "checked" => (usual with { CheckOverflow = true }, Using + "namespace P;\n" + Definitions, "P."),
            "signed" => (usual with { KeyFile = key.Path }, Using + "namespace P;\n" + Definitions.Replace("public s", "internal s", StringComparison.Ordinal), "P."),
            "debug" => (usual with { Optimization = OptimizationLevel.Debug }, Using + "namespace P;\n" + Definitions, "P."),
            "nullable off" => (usual with { Nullable = NullableContextOptions.Disable }, Using + "namespace P;\n" + Definitions, "P."),
            "no implicit usings" => (usual with { ImplicitUsings = false }, Using + "namespace P;\n" + Definitions, "P."),
            "documentation" => (usual with { Documentation = DocumentationMode.Diagnose }, Using + "namespace P;\n" + Definitions.Replace("public ", "internal ", StringComparison.Ordinal), "P."),
            "C# 13" => (usual with { LanguageVersion = LanguageVersion.CSharp13 }, Using + "namespace P;\n" + Definitions, "P."),
            "preview" => (usual with { LanguageVersion = LanguageVersion.Preview }, Using + "namespace P;\n" + Definitions, "P."),
            "aliases" => (usual, Each("global using {0} = System.Text.StringBuilder;") + "\n" + Using + "namespace P;\n" + Definitions, "P."),
            "own types" => (usual, Using + "namespace P;\n" + Each("class {0};") + Definitions, "P."),
            "own namespaces" => (usual, Using + "namespace P {\n" + Each("namespace {0} {{ class Inner; }}") + "namespace System2 { class Inner; }\n" + Definitions + "}", "P."),
            "own types around" => (usual, Using + "namespace P;\npublic partial class Around\n{\n" + Each("class {0};") + Definitions + "}", "P.Around+"),
            "own members" => (usual, Using + "namespace P;\n" + Definitions.Replace("{\n    [RF.Map]", "{\n" + Each("const int {0} = 2;") + "\n    [RF.Map]", StringComparison.Ordinal), "P."),
            "global namespace" => (usual, Using + Definitions, ""),
            "names by case" => (usual, Using + "namespace P;\n" + Definitions + Definitions.Replace("class Slope", "class slope", StringComparison.Ordinal)
                .Replace("class Peak", "class peaK", StringComparison.Ordinal).Replace("class Heat", "class HEAT", StringComparison.Ordinal) + "\nnamespace p;", "P."),
            "combining marks" => (usual, Using + "namespace P\u0301\u203F;\n" + Definitions, "P\u0301\u203F."),
            _ => (usual, Using + "namespace P;\n" + Definitions, "P."),
        };
        if (project == "names by case")
        {
            source = source.Replace("\nnamespace p;", "", StringComparison.Ordinal);
        }

        return (GeneratorHarness.Run(settings, source).Load(), prefix);
    }

    [Fact]
    public void A_record_struct_is_left_to_the_compiler()
    {
        var run = GeneratorHarness.Run("[GpuLayer] public partial record struct E { [Map] static float Output(float x) => x; }");
        Assert.Empty(run.Diagnostics);
        Assert.Equal(["CS0592"], run.Compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id));
    }
}
