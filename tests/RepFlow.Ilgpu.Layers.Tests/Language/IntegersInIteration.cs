namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>
/// An iteration that reads integers: at the position, beside it, at an index of the plane and of the planes; as conditions, factors, choices and bits. Heat flows between neighbours of one label.
/// </summary>
/// <param name="steps">The number of steps.</param>
[GpuLayer]
[Output("heat", "flow")]
[Sample(4, Shapes = "2,5,9; 2,5,9; 9; 2,5,9; 2", Least = -1, Most = 1)]
[Sample(0, Shapes = "1,2,3; 1,2,3; 3; 1,2,3; 1", Least = -1, Most = 1)]
sealed partial class IntegersInIteration(int steps)
{
    /// <summary>The number of steps.</summary>
    public int Steps { get; } = steps;

    /// <summary>How fast, and how far columns of a kind are moved.</summary>
    [Parameter]
    public Parameter Rate { get; } = Initial.Constant(0.2, 2);

    [Iterate(nameof(Steps))]
    float Flow(Dim n, Dim i, Dim j, [Start("x")] State heat, State flow, IntView labels, [Border(Border.Clamp)] IntView kinds, View gain)
    {
        var across = labels[n, i, j] == labels[n, i, j + 1] ? heat[n, i, j + 1] - heat[n, i, j] : 0f;
        var down = heat[n, i + 1, j] - (heat[n, i, j] * kinds[j + 1]);
        return (0.5f * flow[n, i, j]) + (gain[n, i, j] * MathF.Sqrt((across * across) + (down * down) + 0.1f + (labels[n, i, j] & 1)));
    }

    [Iterate(nameof(Steps))]
    float Heat(Dim n, Dim i, Dim j, State heat, State flow, IntView kinds, IntView worth, int labels) =>
        (labels > 0 ? heat[n, i, j - 1] : heat[n, i, j]) + (Rate[0] * flow[n, i, j] * (worth[n] + 2)) + (Rate[1] * heat[n, i - 1, j] * Math.Max(kinds[j], labels));
}
