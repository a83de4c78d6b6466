using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Ir;

public sealed class IndexTests
{
    [Fact]
    public void Every_index_of_an_expression_is_one_of_its_stage_with_its_extent()
    {
        string[] sources = [.. Directory.GetFiles(Repository.Combine("src", "RepFlow.Ilgpu.Layers"), "*.cs").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        var steps = GeneratorHarness.Driver(new GpuLayerGenerator()).RunGenerators(GeneratorHarness.Compilation(sources)).GetRunResult().Results.Single().TrackedSteps;
        var layers = steps["Differentiate"].SelectMany(s => s.Outputs).Select(o => ((StepResult<DifferentiatedLayer>)o.Value).Value).ToList();
        Assert.NotEmpty(layers);
        foreach (var stage in layers.SelectMany(l => l.Model.Stages.Concat(l.Plan.Kept).Concat(l.Plan.Steps.Select(s => s.Stage))))
        {
            var own = stage.Dims.Concat(stage.Overs).Select(i => new Symbol.Index(i.Name, i.Extent)).ToList();
            Assert.All(stage.Body.Values.Nodes().Select(n => n.Symbol).OfType<Symbol.Index>().Distinct(), index => Assert.Contains(index, own));
        }
    }
}
