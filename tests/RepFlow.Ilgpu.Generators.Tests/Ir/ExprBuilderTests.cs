using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Ir;

public sealed class ExprBuilderTests
{
    [Theory]
    [InlineData("i + 0", "i")]
    [InlineData("(i - 2) + 2", "i")]
    [InlineData("(i + r) - r", "i")]
    [InlineData("i - (-3)", "i + 3")]
    [InlineData("2147483647 + 1", "-2147483648")]
    [InlineData("i * 0", "0")]
    [InlineData("x[i] * 1.0 + 0.0", "x[i]")]
    [InlineData("x[i] * 0.0", "x[i] * 0")]
    [InlineData("-(x[i] - y[i])", "y[i] - x[i]")]
    [InlineData("1.0 / 0.0", "Infinity")]
    [InlineData("i < i", "i < i")]
    [InlineData("i == i ? x[i] : y[i]", "x[i]")]
    [InlineData("x[i] == x[i] ? x[i] : y[i]", "(x[i] == x[i] ? x[i] : y[i])")]
    public void What_algebra_removes_is_never_made(string text, string expected) => Assert.Equal(expected, new IrText("i<N r<3")[text].ToString());

    [Theory]
    [InlineData("i", "N")]
    [InlineData("r", "3")]
    [InlineData("r + 2", "5")]
    [InlineData("i + 1", "N + 1")]
    [InlineData("N - 1 - i", "N")]
    [InlineData("(N - i) - 1", "N")]
    public void An_index_lies_inside_its_extent(string position, string size) => Assert.True(new IrText("i<N r<3")[$"inside({position}, {size})"].IsTrue);

    [Theory]
    [InlineData("i", "M")]
    [InlineData("i + 1", "N")]
    [InlineData("i - 1", "N")]
    [InlineData("r", "2")]
    [InlineData("N - i", "N")]
    [InlineData("N - 2 - i", "N")]
    [InlineData("2 * i", "N")]
    public void What_may_lie_outside_is_asked(string position, string size) => Assert.Equal(Op.InRange, new IrText("i<N r<3")[$"inside({position}, {size})"].Op);

    [Fact]
    public void Equal_expressions_are_one_and_indices_of_other_extents_are_others()
    {
        var ir = new IrText("i<N");
        Assert.Same(ir["x[i + 1] * 2.0"], ir["x[i + 1] * 2.0"]);
        Assert.NotSame(ir["i"], ir.B.Index("i", ir["M"]));
    }

    [Fact]
    public void A_deep_graph_is_rewritten_without_a_stack()
    {
        var ir = new IrText("i<N");
        var deep = Enumerable.Range(0, 100_000).Aggregate(ir["x[i]"], (e, _) => ir.B.Mul(e, ir["y[i]"]));
        var other = ir.B.Rewrite(deep, n => n == ir["x[i]"] ? ir["z[i]"] : null);
        Assert.Contains(ir["z[i]"], other.Nodes());
    }
}
