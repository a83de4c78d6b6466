using RepFlow.Ilgpu.Generators.Fusion;

namespace RepFlow.Ilgpu.Generators.Tests.Fusion;

public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("t[i, j] = x[i, j] * b[j]; y[i, j] = t[i, j] + 1.0", "y[i, j] = x[i, j] * b[j] + 1")]
    [InlineData("t[i, j] = x[i, j] * b[j]; y[j, i] = t[i, j] + 1.0", "y[j, i] = x[i, j] * b[j] + 1")]
    [InlineData("t[i, j] = x[i, j] * b[j]; s[i] += t[i, r]; y[i, j] = t[i, j] - s[i]", "s[i] = sum over r of x[i, r] * b[r]; y[i, j] = x[i, j] * b[j] - s[i]")]
    [InlineData("t[i, j] = x[i, j] + 1.0; y[i, j] = 2.0 * t[i, j]; | d[i, j] = t[i, j] * y[i, j]", "y[i, j] = 2 * (x[i, j] + 1); d[i, j] = (x[i, j] + 1) * y[i, j]")]
    public void A_map_is_computed_where_it_is_read(string stages, string fused) => Assert.Equal(fused, Substitution.Apply(FusionIr.Program(stages, "y"), "t").Text());

    [Fact]
    public void What_others_ask_for_is_stored_all_the_same() =>
        Assert.Equal("t[i, j] = x[i, j] + 1; y[i, j] = 2 * (x[i, j] + 1)", Substitution.Apply(FusionIr.Program("t[i, j] = x[i, j] + 1.0; y[i, j] = 2.0 * t[i, j]", "y t"), "t").Text());

    [Theory]
    [InlineData("t[i, j] = x[i, j]; y[i, j] = t[i, j + 1]")]
    [InlineData("t[i, j] = x[i, j]; y[i, j] = t[i, j] + t[j, i]")]
    [InlineData("t[i] = exp(b[i]); y[i, j] = t[i] * x[i, j]")]
    [InlineData("t[i, j] = exp(x[i, j]) / exp(-x[i, j]) * exp(b[j]) / exp(b[i]) * exp(x[j, i]); y[i, j] = t[i, j]; z[i, j] = t[i, j]")]
    [InlineData("t[i, j] = u[i, j]; u[i, j] = 2.0 * x[i, j]; y[i, j] = t[i, j]")]
    [InlineData("t[i] += x[i, r]; y[i] = t[i] + 1.0")]
    public void Neighbours_what_is_broadcast_or_dear_or_has_changed_and_sums_are_read_as_they_are(string stages) =>
        Assert.Equal("", Substitution.Apply(FusionIr.Program(stages, "y z"), "t").Text());
}
