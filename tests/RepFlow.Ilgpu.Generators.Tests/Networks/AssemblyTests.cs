using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>What assemblies may be to one another whose networks fuse the same layers.</summary>
public sealed class AssemblyTests
{
    const string First = """
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Second")]
        [GpuLayer] internal static partial class Half { [Map] static float Output(float x) => 0.5f * x; }
        [GpuNetwork] internal partial class One { public Tensor Forward(Tensor x) => RepFlow.Ilgpu.Layers.Tanh.Apply(Half.Apply(x)); }
        """;

    /// <summary>An assembly that sees the internals of another has composites of the same name; it uses its own, and fuses internal layers of the other.</summary>
    [Fact]
    public void Assemblies_that_see_one_anothers_internals_have_composites_of_their_own()
    {
        var first = Run("First", First);
        var second = Run("Second", "[GpuNetwork] public partial class Two { readonly One one = new(); public Tensor Forward(Tensor x) => one.Forward(RepFlow.Ilgpu.Layers.Tanh.Apply(Half.Apply(x))); }", first);
        foreach (var assembly in new[] { first, second })
        {
            Assert.NotNull(assembly.Assembly.GetTypeByMetadataName("RepFlow.Ilgpu.Composites.HalfTanh"));
            Assert.Empty(assembly.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
        }
    }

    /// <summary>ILGPU's own assembly has no key, and is nobody to a signed one: the runtime opens the way to the composites of one, too.</summary>
    [Theory]
    [InlineData("host")]
    [InlineData("opencl")]
    [InlineData("cuda")]
    public void Networks_of_a_signed_assembly_run(string on)
    {
        using var key = new KeyFile();
        var network = GeneratorHarness.RunOnLayers(ProjectSettings.Usual with { KeyFile = key.Path }, First.Replace("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Second\")]", "", StringComparison.Ordinal)
            .Replace("[GpuNetwork] internal", "[GpuNetwork, Sample(Shapes = \"2,3\")] public", StringComparison.Ordinal)).Load().GetType("One", throwOnError: true)!;
        if (TestDevices.TryOpen(on, out var device))
        {
            using (device)
            {
                Assert.All(GradientCheck.Run(device, network), line => Assert.Equal(GradientCheckOutcome.Proved, line.Outcome));
            }
        }
    }

    /// <summary>What an assembly's layers and networks take as integers, networks of others know: it stands in the signatures of what was emitted.</summary>
    [Theory]
    [InlineData("public Tensor Forward(Tensor x, Tensor k) => Pick.Apply(x, k);")]
    [InlineData("readonly Word word = new(2); public Tensor Forward(Tensor k) => word.Forward(k);")]
    [InlineData("readonly Picked part = new(); public Tensor Forward(Tensor x) => part.Forward(x, x);")]
    [InlineData("readonly Long part = new(); public Tensor Forward(Tensor x) => part.Forward(x);")]
    [InlineData("public Tensor Forward([Integers] Tensor k) => RepFlow.Ilgpu.Layers.Tanh.Apply(k);")]
    public void Integers_of_another_assembly_are_told_apart(string members)
    {
        var first = Run("First", """
            [GpuLayer] public static partial class Pick { [Map] static float Output(Dim i, View x, IntView k) => x[k[i]]; }
            [GpuLayer] public partial class Word(int count) { [Map] float Output(int k) => k < count ? k : 0f; }
            [GpuNetwork] public partial class Picked { public Tensor Forward(Tensor x, [Integers] Tensor k) => Pick.Apply(x, k); }
            public class Long() : Word(3);
            """);
        Run("Second", $"[GpuNetwork] partial class N {{ {members} }}", out var diagnostics, first);
        Assert.Equal("RFG0031", Assert.Single(diagnostics).Id);
    }

    static Compilation Run(string name, string source, params Compilation[] references)
    {
        var updated = Run(name, source, out var diagnostics, references);
        Assert.Empty(diagnostics);
        return updated;
    }

    static Compilation Run(string name, string source, out System.Collections.Immutable.ImmutableArray<Diagnostic> diagnostics, params Compilation[] references)
    {
        var compilation = GeneratorHarness.Compilation(source).WithAssemblyName(name)
            .AddReferences([MetadataReference.CreateFromFile(typeof(Relu).Assembly.Location), .. references.Select(r => r.ToMetadataReference())]);
        GeneratorHarness.Driver(new GpuLayerGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var updated, out diagnostics);
        return updated;
    }
}
