namespace RepFlow.Ilgpu;

/// <summary>
/// A phase of an iteration: the phases of a definition with the same count run one after the other, in the order of the text, and
/// all that <em>count</em> times, on <see cref="State"/>s that stay on chip.
/// </summary>
/// <remarks>
/// A phase that returns <see cref="float"/> updates the state of its own name (in camel case); a phase that returns a tuple updates the
/// states its elements are named after. All reads of a phase see the values from before the phase. States start at zero unless
/// <see cref="StartAttribute"/> says otherwise. Outside its border a state reads as zero.
/// </remarks>
/// <param name="count">The name of the <see cref="int"/> member or primary-constructor parameter that holds the number of iterations.</param>
/// <example><code>
/// [Iterate(nameof(steps))]
/// float Heat(Dim n, Dim c, Dim i, Dim j, [Start("x")] State heat) =>
///     heat[n, c, i, j] + rate * (heat[n, c, i - 1, j] + heat[n, c, i + 1, j] + heat[n, c, i, j - 1] + heat[n, c, i, j + 1] - 4f * heat[n, c, i, j]);
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IterateAttribute(string count) : Attribute
{
    /// <summary>The name of the member that holds the number of iterations.</summary>
    public string Count { get; } = count;
}
