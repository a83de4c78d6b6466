using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Tests.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Differentiation;

public sealed class LinearCutTests
{
    [Theory]
    [InlineData("sqrt(x[i + 1] - x[i])", "x[i + 1] - x[i]")]
    [InlineData("exp(0.5 * (x[i + 1] + x[i])) * w[0]", "0.5 * (x[i + 1] + x[i])")]
    [InlineData("(x[i + 1] - x[i]) * (x[i + 1] - x[i])", "x[i + 1] - x[i]")]
    [InlineData("sqrt(w[0] * x[i] + w[1] * x[i + 1])", "w[0] * x[i] + w[1] * x[i + 1]")]
    [InlineData("sqrt(x[i + 1] - y[i])", "x[i + 1] - y[i]")]
    public void The_cut_is_between_the_stencil_and_what_is_not_linear(string value, string cut) => Assert.Equal(cut, Cut(value));

    [Theory]
    [InlineData("x[i + 1] - 2.0 * x[i]")]
    [InlineData("w[0] * x[i] + w[1] * x[i + 1]")]
    [InlineData("exp(y[i])")]
    public void What_is_linear_or_no_stencil_is_not_cut(string value) => Assert.Equal("", Cut(value));

    [Fact]
    public void What_is_read_beside_makes_a_product_no_linear_one() => Assert.Equal("x[i + 1] - x[i]", Cut("y[i] * (x[i + 1] - x[i])"));

    /// <summary>The cut of a map whose stencil is x and whose parameter is w.</summary>
    static string Cut(string value)
    {
        var ir = new IrText("i<N");
        return string.Join("; ", LinearCut.Find([ir[value]], tensor => tensor == "x", tensor => tensor == "w"));
    }
}
