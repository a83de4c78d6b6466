using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Parsing;

public sealed class SwitchedStageTests
{
    [Fact]
    public void What_a_stage_that_may_be_off_asks_of_inputs_holds_for_no_other_stage()
    {
        var compilation = GeneratorHarness.Compilation("""
            [GpuLayer] sealed partial class L(bool on)
            {
                [Map, When(nameof(on))] float Both(Dim i, View x, View y) => x[i] + y[i];
                [Map] float Output(Dim i, Dim j, View both, View y) => both[i] * y[j];
            }
            """);
        var steps = GeneratorHarness.Driver(new GpuLayerGenerator()).RunGenerators(compilation).GetRunResult().Results.Single().TrackedSteps;
        var shapes = ((StepResult<DifferentiatedLayer>)Assert.Single(steps["Differentiate"]).Outputs[0].Value).Value.Model.Shapes;
        Assert.NotEqual(shapes["x"][0], shapes["y"][0]);
        Assert.Equal(shapes["both"][0], shapes["output"][0]);
        Assert.Equal(shapes["y"][0], shapes["output"][1]);
    }
}
