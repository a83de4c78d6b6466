namespace RepFlow.Ilgpu;

/// <summary>The definitions of a gradient check by how they came out.</summary>
/// <param name="Proved">Those that are proved: nothing failed, and there is a line that is proved for each of their values and adjoints.</param>
/// <param name="Failed">Those with a line that failed.</param>
/// <param name="Untested">The others: for their values, an adjoint or their kernels no sample proved anything.</param>
public sealed record GradientCheckSummary(IReadOnlyList<string> Proved, IReadOnlyList<string> Failed, IReadOnlyList<string> Untested)
{
    /// <summary>Sorts definitions by their lines.</summary>
    /// <param name="results">The lines.</param>
    /// <returns>The definitions' names, in the order of the lines.</returns>
    public static GradientCheckSummary Of(IEnumerable<GradientCheckResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var outcomes = results.GroupBy(line => line.Definition, (name, lines) => (Name: name, Outcome: Outcome(lines.ToList()))).ToLookup(d => d.Outcome, d => d.Name);
        return new([.. outcomes[GradientCheckOutcome.Proved]], [.. outcomes[GradientCheckOutcome.Failed]], [.. outcomes[GradientCheckOutcome.Untested]]);
    }

    // What is untested in one sample may be proved in another.
    static GradientCheckOutcome Outcome(IReadOnlyList<GradientCheckResult> lines) =>
        lines.Any(line => line.Outcome == GradientCheckOutcome.Failed) ? GradientCheckOutcome.Failed
        : lines.GroupBy(line => line.Subject).All(subject => subject.Any(line => line.Passed)) ? GradientCheckOutcome.Proved
        : GradientCheckOutcome.Untested;
}
