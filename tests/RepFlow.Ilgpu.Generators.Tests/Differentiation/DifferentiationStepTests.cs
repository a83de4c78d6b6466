using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Differentiation;

public sealed class DifferentiationStepTests
{
    [Fact]
    public void A_moved_problem_is_reported_where_it_stands_now_and_nothing_is_derived_again()
    {
        var compilation = GeneratorHarness.Compilation(
            "[GpuLayer] static partial class L { [DeviceFunction] static float F(float a) => a * a; [Map] static float Output(float x) => F(x); }");
        var tree = compilation.SyntaxTrees.Last();
        var first = GeneratorHarness.Driver(new GpuLayerGenerator()).RunGenerators(compilation);
        var moved = first.RunGenerators(compilation.ReplaceSyntaxTree(tree, GeneratorHarness.Parse("\n\n" + tree, tree.FilePath)));
        Assert.Equal(Line(first) + 2, Line(moved));
        Assert.All(
            moved.GetRunResult().Results.Single().TrackedSteps.Where(s => s.Key is "Differentiate" or "Schedule" or "Emit").SelectMany(s => s.Value).SelectMany(s => s.Outputs),
            output => Assert.Contains(output.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));

        static int Line(GeneratorDriver driver)
        {
            var problem = Assert.Single(driver.GetRunResult().Diagnostics);
            Assert.Equal("RFG0018", problem.Id);
            return problem.Location.GetLineSpan().StartLinePosition.Line;
        }
    }

    [Fact]
    public void A_cancelled_step_ends_and_leaves_no_token()
    {
        var model = new LayerModel();
        Assert.Throws<OperationCanceledException>(() => DifferentiationStep.Run(model, new CancellationToken(canceled: true)));
        Assert.False(model.Builder.Cancellation.IsCancellationRequested);
    }
}
