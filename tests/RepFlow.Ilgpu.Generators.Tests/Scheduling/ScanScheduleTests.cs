using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Scans;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Scheduling;

/// <summary>What of a scan is launched together: [A B] in one launch along the axis, (A + B | C) in two launches at each position, A for all positions at once.</summary>
public sealed class ScanScheduleTests
{
    [Theory]
    [InlineData("[Output]", "[Scan(\"t\")] float Output(Dim n, Dim t, View x, State output) => output[n, t - 1] + x[n, t];")]
    [InlineData("[Output]", "[Scan(\"t\")] float Output(Dim n, Dim t, View x, State output) => output[n, t + 1] * output[n, t + 9] + x[n, t];")]
    [InlineData("(Output)", "[Scan(\"t\")] float Output(Dim n, Dim t, View x, State output) => output[n - 1, t - 1] + x[n, t];")]
    [InlineData("(Output)", "[Scan(\"t\")] float Output(Dim n, Dim t, Dim i, Over j, View x, View w, State output) => w[i, j] * output[n, t - 1, j] + x[n, t, i];")]

    // The second reads the first where it is computed, at the same step and before.
    [InlineData("[First Output]", """
        [Scan("t")] float First(Dim n, Dim t, View x, State first) => first[n, t - 1] + x[n, t];
        [Scan("t")] float Output(Dim m, Dim t, State first, State output) => output[m, t - 1] * first[m, t] + first[m, t - 2];
        """)]

    // The second reads nothing of itself; the first waits for it.
    [InlineData("[First Output]", """
        [Scan("t")] float First(Dim n, Dim t, View x, State output) => output[n, t - 1] + x[n, t];
        [Scan("t")] float Output(Dim n, Dim t, State first) => 2f * first[n, t];
        """)]

    // What is the same for a row is done before the rows are.
    [InlineData("[Level] [Output]", """
        [Scan("t")] float Level(Dim n, Dim t, View x, State level) => level[n, t - 1] + x[n, t, 0];
        [Scan("t")] float Output(Dim n, Dim t, Dim i, View x, State level, State output) => output[n, t - 1, i] * level[n, t] + x[n, t, i];
        """)]

    // A neighbour of what is there by then is for all positions at once, and so is a fold over it.
    [InlineData("[First] Moved Output", """
        [Scan("t")] float First(Dim n, Dim t, View x, State first) => first[n, t - 1] + x[n, t];
        [Scan("t")] float Moved(Dim n, Dim t, State first) => first[n + 1, t] * first[n, t - 1];
        [Scan("t")] float Output(Dim n, Dim t, Over m, State first, State moved) => first[m, t - 1] * moved[n, t];
        """)]

    // Only those that wait for one another go step by step, and what a step has to itself is one launch.
    [InlineData("[First] (Sum | Left + Output) [Last]", """
        [Scan("t")] float First(Dim n, Dim t, View x, State first) => first[n, t - 1] + x[n, t];
        [Scan("t")] float Left(Dim n, Dim t, State first, State output) => first[n, t] * output[n - 1, t - 1];
        [Scan("t")] float Sum(Dim t, Over n, State output, View x) => output[n, t - 1] * x[n, t];
        [Scan("t")] float Output(Dim n, Dim t, State left, State sum) => left[n, t] + sum[t];
        [Scan("t")] float Last(Dim n, Dim t, State output, State last) => last[n, t - 1] + output[n, t];
        """)]
    public void Phases_run_together_where_only_a_launch_could_order_others(string parts, string stages) =>
        Assert.Equal(parts, string.Join(" ", Parts($"[GpuLayer] partial class L {{ {stages} }}").Select(Text)));

    static IReadOnlyList<ScanPart> Parts(string text)
    {
        var run = GeneratorHarness.Driver(new GpuLayerGenerator()).RunGenerators(GeneratorHarness.Compilation(text)).GetRunResult().Results.Single();
        Assert.Empty(run.Diagnostics);
        var schedule = ((StepResult<LayerSchedule>)Assert.Single(run.TrackedSteps["Schedule"]).Outputs[0].Value).Value;
        return ScanParts.Of(new ScanPhases(schedule.Layer.Model.Builder, schedule.Forward.Select(s => s.Schedule).OfType<ScanSchedule>().Single().Body, schedule.Tensors.Placement));
    }

    static string Text(ScanPart part) => part switch
    {
        ScanPart.AtOnce once => once.Phase.Name,
        ScanPart.Along along => $"[{Names(along.Phases, " ")}]",
        ScanPart.Turns turns => $"({string.Join(" | ", turns.Launches.Select(l => Names(l, " + ")))})",
        _ => "?",
    };

    static string Names(IEnumerable<Stage> phases, string between) => string.Join(between, phases.Select(p => p.Name));
}
