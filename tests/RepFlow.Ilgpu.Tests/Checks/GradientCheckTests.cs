using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Checks;

public sealed class GradientCheckTests
{
    [DeviceTheory]
    [InlineData(Fault.None, GradientCheckResult.Values, "x")]
    [InlineData(Fault.NotDifferentiable, GradientCheckResult.Values)]
    public void What_is_right_is_proved(string name, Fault fault, params string[] subjects)
    {
        var lines = Check(name, fault);
        Assert.Equal(subjects, lines.Select(line => line.Subject));
        Assert.All(lines, line => Assert.Equal((GradientCheckOutcome.Proved, "", 5), (line.Outcome, line.Reason, line.Tested)));
        Assert.Equal(["Squares"], GradientCheckSummary.Of(lines).Proved);
    }

    [DeviceTheory]
    [InlineData(Fault.ComputesNothing, GradientCheckResult.Values, "nothing was written")]
    [InlineData(Fault.NotWhatItsMethodsSay, GradientCheckResult.Values, "by the definition's methods")]
    [InlineData(Fault.NoAdjoint, "x", "NaN by its adjoint")]
    [InlineData(Fault.WrongAdjoint, "x", "by its adjoint")]
    [InlineData(Fault.SinglePrecision, "x", "single precision differs from double")]
    public void What_is_wrong_fails_with_the_reason(string name, Fault fault, string subject, string reason) => Fails(name, fault, subject, reason);

    [DeviceTheory]
    [InlineData(Fault.ZeroOffTheHost, "every element is 0, which is not so on the host")]
    [InlineData(Fault.OneElementOffTheHost, "element 3 is 0, on the host ")]
    public void What_is_wrong_on_a_device_alone_fails_there(string name, Fault fault, string reason)
    {
        if (name != "host")
        {
            Fails(name, fault, GradientCheckResult.Values, reason);
        }
    }

    [Fact]
    public void What_has_a_kink_at_every_point_is_untested()
    {
        var lines = Check("host", Fault.KinkEverywhere);
        var adjoint = lines.Single(line => line.Subject == "x");
        Assert.Equal((GradientCheckOutcome.Untested, 0, 5), (adjoint.Outcome, adjoint.Tested, adjoint.Excluded));
        Assert.False(adjoint.Passed);
    }

    [Fact]
    public void A_sample_that_cannot_be_made_fails_with_the_reason_and_the_others_go_on()
    {
        using var device = Device.Open();
        var lines = GradientCheck.Run(device, typeof(Picky));
        Assert.Equal(
            [
                "(0) on 4: Picky cannot be made with the arguments (0): k must be positive",
                "(3) on 4 x 5: A [Sample] of Picky has the shapes \"4 x 5\"; shapes are written as in \"2,3,5; 4,3\"",
                "(many) on 4: A [Sample] of Picky gives 'many' for 'k', which is a Int32",
            ],
            lines.Where(line => line.Outcome == GradientCheckOutcome.Failed).Select(line => $"{line.Sample}: {line.Reason}"));
        Assert.Equal([GradientCheckResult.Values, "x"], lines.Where(line => line.Passed).Select(line => line.Subject));
        Assert.Equal(["Picky"], GradientCheckSummary.Of(lines).Failed);
    }

    [Fact]
    public void A_layer_that_cannot_be_run_fails_with_the_reason()
    {
        using var device = Device.Open();
        Assert.Equal("it is broken", Assert.Throws<InvalidOperationException>(() => Check("host", Fault.Throws)).Message);
        Assert.Equal("Nowhere has no public constructor that takes the arguments of its [Sample]", Assert.Single(GradientCheck.Run(device, typeof(Nowhere))).Reason);
    }

    [Fact]
    public void A_definition_is_proved_where_each_subject_is_proved_by_some_sample()
    {
        GradientCheckResult Line(string definition, string subject, GradientCheckOutcome outcome) =>
            new() { Definition = definition, Sample = "", Subject = subject, Device = "host", Outcome = outcome };
        var summary = GradientCheckSummary.Of(
        [
            Line("A", "x", GradientCheckOutcome.Untested),
            Line("A", "x", GradientCheckOutcome.Proved),
            Line("B", "x", GradientCheckOutcome.Proved),
            Line("B", "w", GradientCheckOutcome.Untested),
            Line("C", "x", GradientCheckOutcome.Untested),
            Line("C", "w", GradientCheckOutcome.Failed),
        ]);
        Assert.Equal(["A"], summary.Proved);
        Assert.Equal(["B"], summary.Untested);
        Assert.Equal(["C"], summary.Failed);
    }

    [Sample(1, 2)]
    static class Nowhere;

    static void Fails(string name, Fault fault, string subject, string reason)
    {
        var lines = Check(name, fault);
        var wrong = lines.Single(line => line.Subject == subject);
        Assert.Equal(GradientCheckOutcome.Failed, wrong.Outcome);
        Assert.Contains(reason, wrong.Reason, StringComparison.Ordinal);
        Assert.Equal(["Squares"], GradientCheckSummary.Of(lines).Failed);
    }

    static IReadOnlyList<GradientCheckResult> Check(string name, Fault fault)
    {
        using var device = Device.Open(name);
        return GradientCheck.Run(device, new LayerSample(new Squares(fault), "", [[5]], -1, 1));
    }
}
