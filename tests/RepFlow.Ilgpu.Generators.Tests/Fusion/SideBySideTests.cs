using RepFlow.Ilgpu.Generators.Fusion;

namespace RepFlow.Ilgpu.Generators.Tests.Fusion;

public sealed class SideBySideTests
{
    [Theory]
    [InlineData("y[i, j] = x[i, j] + 1.0; z[i, j] = 2.0 * x[i, j]", "y[i, j] = x[i, j] + 1; z[i, j] = 2 * x[i, j]", 1)]
    [InlineData("s[i] += x[i, r]; t[j] = b[j]; u[i] += x[i, r] * x[i, r]", "t[j] = b[j]; s[i] = sum over r of x[i, r]; u[i] = sum over r of x[i, r] * x[i, r]", 2)]
    [InlineData("y[i, j] = x[i, j] + 1.0; z[i, j] = y[i, j] * y[i, j]", "y[i, j] = x[i, j] + 1; z[i, j] = (x[i, j] + 1) * (x[i, j] + 1)", 1)]
    [InlineData("y[i, j] = x[i, j]; s[i] += y[i, r]; z[i, j] = 2.0 * x[i, j]", "y[i, j] = x[i, j]; z[i, j] = 2 * x[i, j]; s[i] = sum over r of y[i, r]", 2)]
    public void What_reads_the_same_is_done_in_one_pass(string stages, string merged, int steps)
    {
        var program = SideBySide.Apply(FusionIr.Program(stages, "y z s u"));
        Assert.Equal(merged, program.Text());
        Assert.Equal(steps, program.Steps.Count);
    }

    [Theory]
    [InlineData("y[i, j] = x[i, j] + 1.0; z[i, j] = 2.0 * x[i, j]", "y + z")]
    [InlineData("y[i, j] = x[i, j] + 1.0; z[i, j] = y[i, j] * y[i, j]", "y + z")]
    [InlineData("y[i, j] = x[i, j] + 1.0; z[i, j] = y[i, j] * x[i, j]; u[i, j] = z[i, j] + y[i, j]", "y + z + u")]
    [InlineData("y[i, j] = x[i, j]; z[i, j] = u[i, j]", "y; z")]
    public void What_is_one_says_of_what_it_was_made(string stages, string parts) =>
        Assert.Equal(parts, string.Join("; ", SideBySide.Apply(FusionIr.Program(stages, "y z u")).Steps.Select(step => step.Stage.Parts)));

    [Theory]
    [InlineData("y[i, j] = x[i, j]; y[i, j] ++= u[i, j - 1]; y[i, j] ++= u[i, j + 1]", "y[i, j] = x[i, j] + u[i, j - 1] + u[i, j + 1]")]
    [InlineData("y[i, j] ++= x[i, j]; y[i, j] ++= u[i, j]", "y[i, j] += x[i, j] + u[i, j]")]
    [InlineData("y[i, j] = x[i, j]; z[i, j] = 2.0 * x[i, j]; y[i, j] ++= u[i, j]", "y[i, j] = x[i, j] + u[i, j]; z[i, j] = 2 * x[i, j]")]
    public void What_is_added_to_a_result_is_a_term_of_it(string stages, string merged) =>
        Assert.Equal(merged, SideBySide.Apply(FusionIr.Program(stages, "y z")).Text());

    [Theory]
    [InlineData("y[i, j] = x[i, j]; y[i, j + 1] ++= x[i, j]")]
    [InlineData("y[i, j] ++= x[i, j]; y[i, j] = u[i, j]")]
    [InlineData("y[i, j] = x[i, j]; s[i] += y[i, r]; y[i, j] ++= u[i, j] * s[i]")]
    [InlineData("y[i, j] = x[i, j]; y[i, j] ++= y[i, j + 1]")]
    [InlineData("y[i, j] = x[i, j]; z[i, j] ++= x[i, j]")]
    [InlineData("y[i, j] = x[i, j]; z[i, j] = y[i, j + 1]; y[i, j] ++= u[i, j]")]
    public void What_is_added_elsewhere_or_later_is_added_by_itself(string stages) =>
        Assert.Equal(stages.Split(';').Length, SideBySide.Apply(FusionIr.Program(stages, "y z s")).Steps.Count);

    [Theory]
    [InlineData("y[i, j] = x[i, j]; z[i, j] = u[i, j]")]
    [InlineData("y[i, j] = x[i, j]; z[j, i] = x[j, i]")]
    [InlineData("y[i, j] = x[i, j]; s[i] += x[i, r]")]
    [InlineData("y[i, j] = x[i, j]; s[i] += y[i, r]; z[i, j] = s[i] * x[i, j]")]
    [InlineData("y[i, j] = x[i, j]; | z[i, j] = x[i, j]")]
    [InlineData("y[i + 1, j] = x[i, j]; z[i, j] = y[i, j] * x[i, j]")]
    public void What_shares_nothing_or_runs_at_another_time_stays_apart(string stages) =>
        Assert.Equal(stages.Split(';').Length, SideBySide.Apply(FusionIr.Program(stages, "y z s")).Steps.Count);
}
