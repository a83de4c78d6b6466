using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Tests.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Differentiation;

public sealed class IdentityAdjointTests
{
    [Theory]
    [InlineData("x[i] + y[i]", "xAdjoint is outputAdjoint, yAdjoint is outputAdjoint")]
    [InlineData("x[i] - y[i]", "xAdjoint is outputAdjoint")]
    [InlineData("x[i] + x[i]", "")]
    [InlineData("x[i + 1]", "")]
    [InlineData("x[i] + 2.0 * y[i] + Weight[i]", "xAdjoint is outputAdjoint")]
    public void An_adjoint_that_only_copies_is_what_it_copies(string value, string expected)
    {
        var plan = Plan(("output", value));
        Assert.Equal(expected, string.Join(", ", plan.Aliases.Select(a => $"{a.Key} is {a.Value}")));
        Assert.DoesNotContain(plan.Steps, s => plan.Aliases.ContainsKey(s.Stage.Result));
    }

    [Fact]
    public void What_others_add_to_stays_a_tensor_of_its_own() =>
        Assert.DoesNotContain("xAdjoint", Plan(("mid", "x[i] * x[i]"), ("output", "mid[i] + x[i]")).Aliases.Keys);

    [Fact]
    public void What_hands_on_a_copy_hands_on_the_tensor() =>
        Assert.Equal("outputAdjoint", Plan(("mid", "x[i] + 1.0"), ("output", "mid[i] + y[i]")).Aliases["xAdjoint"]);

    static BackwardPlan Plan(params (string Tensor, string Value)[] stages)
    {
        var ir = new IrText("i<N");
        IReadOnlyList<Expr> shape = [ir["N"]];
        return LayerDifferentiator.Plan(new LayerModel
        {
            Builder = ir.B,
            Inputs = [new("x", 1), new("y", 1)],
            Parameters = [new("Weight", "weight", 1, Learned: true)],
            Stages = [.. stages.Select(s => new Stage(s.Tensor, new StageBody.Map([new(s.Tensor, [ir["i"]], ir[s.Value])])) { Dims = ir.Indices })],
            Outputs = ["output"],
            Shapes = new[] { "x", "y", "Weight", "mid", "output" }.ToDictionary(t => t, _ => shape),
        });
    }
}
