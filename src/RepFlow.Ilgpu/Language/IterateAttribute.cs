namespace RepFlow.Ilgpu;

/// <summary>
/// A phase of an iteration: the phases of a definition with the same count run one after the other, in the order of the text, and
/// all that <em>count</em> times, on <see cref="State"/>s that stay on chip.
/// </summary>
/// <remarks>
/// <para>A phase that returns <see cref="float"/> updates the state of its own name (in camel case); a phase that returns a tuple updates the
/// states its elements are named after. All reads of a phase see the values from before the phase. States start at zero unless
/// <see cref="StartAttribute"/> says otherwise. Outside its border a state reads as zero.</para>
/// <para>A phase with <see cref="Over"/> indices folds over them, in a fixed order: its state has its <see cref="Dim"/>s only, and the phases that follow read it with these. A phase
/// may have fewer indices than the others, and then updates a state that has no more: the length of a vector, a sum of each row.</para>
/// <para>The last phase may return <see cref="bool"/>: where it is true the iteration ends, <em>count</em> being the most. Its <see cref="Dim"/>s are those that no phase folds over or
/// reads neighbours along, and what stands at one value of them goes on or ends by itself. The gradient goes through the steps that ran.</para>
/// </remarks>
/// <param name="count">The name of the <see cref="int"/> member or primary-constructor parameter that holds the number of iterations.</param>
/// <example><code>
/// [Iterate(nameof(steps))]
/// float Heat(Dim n, Dim c, Dim i, Dim j, [Start("x")] State heat) =>
///     heat[n, c, i, j] + rate * (heat[n, c, i - 1, j] + heat[n, c, i + 1, j] + heat[n, c, i, j - 1] + heat[n, c, i, j + 1] - 4f * heat[n, c, i, j]);
/// </code>
/// Each row divided by its sum, then each column:
/// <code>
/// [Iterate(nameof(steps))]
/// float RowSum(Dim n, Dim i, Over j, State plan, State rowSum) =&gt; plan[n, i, j];
///
/// [Iterate(nameof(steps))]
/// float Plan(Dim n, Dim i, Dim j, [Start("x")] State plan, State rowSum) =&gt; plan[n, i, j] / rowSum[n, i];
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IterateAttribute(string count) : Attribute
{
    /// <summary>The name of the member that holds the number of iterations.</summary>
    public string Count { get; } = count;

    /// <summary>
    /// The name of the <see cref="int"/> member that says how many steps there are from one that the phase takes part in to the next, the first step being one of them; the others pass over it. Where the
    /// member is 0 all do. Such an iteration has no gradient: <see cref="StopGradientAttribute"/>.
    /// </summary>
    public string? Every { get; set; }

    /// <summary>How a phase with <see cref="Over"/> indices folds over them: it adds up where nothing else is said.</summary>
    public Reduction Fold { get; set; }
}
