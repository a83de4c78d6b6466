using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>
/// Holds the generator to what makes it incremental: after an edit that does not concern a definition every step answers from its cache
/// or with an equal value, and no value that is kept between runs holds on to a compilation.
/// </summary>
static class Incrementality
{
    // What Roslyn runs before the first step that is ours: it holds syntax by design.
    static readonly string[] RoslynSteps = ["Compilation", "CompilationOptions", "ParseOptions", "AdditionalTexts", "AnalyzerConfigOptions", "MetadataReferences"];

    // Outputs hold the diagnostics that the compiler shows; what they are made from is checked.
    static readonly string[] OutputSteps = ["SourceOutput", "ImplementationSourceOutput"];

    // The one of Roslyn's steps over attributes that runs our transform.
    const string Transform = "result_ForAttributeWithMetadataName";

    /// <summary>Asserts both for source texts.</summary>
    /// <param name="sources">Definitions without errors.</param>
    public static void Check(params string[] sources) => Check(new GpuLayerGenerator(), sources);

    /// <summary>Asserts both for another generator.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="sources">What it runs over.</param>
    public static void Check(IIncrementalGenerator generator, params string[] sources)
    {
        var compilation = GeneratorHarness.Compilation(sources);
        var first = GeneratorHarness.Driver(generator).RunGenerators(compilation);
        var result = first.GetRunResult().Results.Single();
        Assert.NotEmpty(result.GeneratedSources);
        Assert.NotEmpty(OwnSteps(result));
        foreach (var (name, value) in OwnSteps(result).SelectMany(step => step.Outputs.Select(output => (step.Name, output.Value))))
        {
            ModelWalk.AssertNoCompilation(value, name ?? "an unnamed step");
        }

        AssertCached(first.RunGenerators(compilation.Clone()), "the same sources");

        var other = GeneratorHarness.Parse("namespace Elsewhere; class Unrelated { int Field = 1; }", "Unrelated.cs");
        AssertCached(first.RunGenerators(compilation.AddSyntaxTrees(other)), "another file");

        var tree = compilation.SyntaxTrees.Last();
        var commented = GeneratorHarness.Parse("// A comment moves every line." + Environment.NewLine + tree, tree.FilePath);
        AssertCached(first.RunGenerators(compilation.ReplaceSyntaxTree(tree, commented)), "a comment above the definition");
    }

    static void AssertCached(GeneratorDriver driver, string edit)
    {
        var result = driver.GetRunResult().Results.Single();
        var steps = OwnSteps(result).Concat(result.TrackedOutputSteps.Values.SelectMany(steps => steps));
        var again = steps
            .SelectMany(step => step.Outputs.Select(output => (Step: step.Name ?? "output", output.Reason)))
            .Where(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged))
            .Select(output => $"{output.Step}: {output.Reason}")
            .Distinct()
            .ToList();
        Assert.True(again.Count == 0, $"After {edit} these steps should have had nothing to do: {string.Join(", ", again)}.");
    }

    /// <summary>Every named step, and every step that leads to an output, up to where Roslyn's own begin.</summary>
    static HashSet<IncrementalGeneratorRunStep> OwnSteps(GeneratorRunResult result)
    {
        var own = new HashSet<IncrementalGeneratorRunStep>(ReferenceEqualityComparer.Instance);
        var outputs = result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Inputs).Select(input => input.Source);
        var open = new Stack<IncrementalGeneratorRunStep>(outputs.Concat(result.TrackedSteps.Values.SelectMany(steps => steps)));
        while (open.TryPop(out var step))
        {
            if (step.Name is { } name && (RoslynSteps.Contains(name) || OutputSteps.Contains(name) || (IsForAttribute(name) && name != Transform)))
            {
                continue;
            }

            if (own.Add(step) && step.Name != Transform)
            {
                foreach (var (source, _) in step.Inputs)
                {
                    open.Push(source);
                }
            }
        }

        return own;
    }

    static bool IsForAttribute(string name) => name.Contains("_ForAttribute", StringComparison.Ordinal);
}
