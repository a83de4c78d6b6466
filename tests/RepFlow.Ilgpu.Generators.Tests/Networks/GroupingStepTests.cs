using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Networks;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

public sealed class GroupingStepTests
{
    /// <summary>A defect of the generator in one network is said on that network, and takes none of the others with it.</summary>
    [Fact]
    public void What_fails_in_one_network_leaves_the_others()
    {
        var compilation = GeneratorHarness.Compilation("""
            [GpuLayer] static partial class Half { [Map] static float Output(float x) => 0.5f * x; }
            [GpuLayer] static partial class Square { [Map] static float Output(float x) => x * x; }
            [GpuNetwork] partial class First { public Tensor Forward(Tensor x) => Half.Apply(Square.Apply(x)); }
            [GpuNetwork] partial class Second { public Tensor Forward(Tensor x) => Square.Apply(Square.Apply(x)); }
            """);
        var steps = GeneratorHarness.Driver(new GpuLayerGenerator()).RunGenerators(compilation).GetRunResult().Results.Single().TrackedSteps;
        var networks = steps["NetworkModels"].SelectMany(s => s.Outputs).Select(o => (NetworkModel)o.Value).ToList();
        var layers = steps["Differentiate"].SelectMany(s => s.Outputs).Select(o => ((StepResult<DifferentiatedLayer>)o.Value).Value).ToList();

        // A model as no parser makes it.
        var broken = layers.Select(l => l.Model.Name == "Half" ? l with { Model = l.Model with { Stages = [l.Model.Stages[0] with { Dims = [new IndexVar("e", null!)] }] } } : l).ToList();
        var (grouped, composites) = GroupingStep.Run(networks, broken, default);
        var problem = Assert.Single(grouped[0].Problems).In(compilation);
        Assert.Equal(("RFG0028", "First"), (problem.Descriptor.Id, problem.Arguments[0]));
        Assert.Contains("a defect worth reporting (NullReferenceException", problem.Arguments[1], StringComparison.Ordinal);
        Assert.Equal(2, problem.Location!.ToLocation().GetLineSpan().StartLinePosition.Line);
        Assert.Single(grouped[1].Value.Steps);
        Assert.Equal("SquareSquare2", Assert.Single(composites).Value.Layer.Model.Name);
        Assert.Single(composites[0].Then<string>(_ => throw new InvalidOperationException(), default).Problems);
    }
}
