namespace RepFlow.Ilgpu;

/// <summary>
/// A stage that runs along an axis and reads what it computed there before: cumulative sums, exponential averages, recurrent cells. The axis is that of a
/// <see cref="Dim"/> of the stage; all its other indices run at once.
/// </summary>
/// <remarks>
/// <para>A <see cref="State"/> is the stage's own result, read at an earlier position of the axis: <c>sum[n, t - 1]</c>. Where it is read behind (<c>t + 1</c>), the stage runs
/// from the last position to the first. Before the beginning a state is zero, or what <see cref="StartAttribute"/> names: a view with the state's other axes. Any number of
/// steps may lie between, and the other indices may be any that can be solved: <c>h[n, t - 1, j]</c> with an <see cref="Over"/> j is a sum over all of the step before.</para>
/// <para>Scans along an axis of one name that stand one behind the other and read states of one another run together, position by position in the order of the text, so that each may have a part of a step: a later one reads
/// the state of an earlier one at the position itself. A stage that returns a tuple computes the states that its elements are named after. Any later stage reads the results as views, and
/// so does a scan that takes one as a <see cref="View"/>: it begins when the ones before have ended.</para>
/// <para>The gradient is derived: it is a scan in the other direction, and what reads a whole axis at once (the gradient of a weight) is a reduction behind it.</para>
/// </remarks>
/// <param name="along">The name of the <see cref="Dim"/>.</param>
/// <example><code>
/// [Scan(nameof(t))]
/// float Output(Dim n, Dim t, View x, State output) =&gt; output[n, t - 1] + x[n, t];
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScanAttribute(string along) : Attribute
{
    /// <summary>The name of the index along which the stage runs.</summary>
    public string Along { get; } = along;

    /// <summary>How a stage with <see cref="Over"/> indices folds over them: it adds up where nothing else is said.</summary>
    public Reduction Fold { get; set; }
}
