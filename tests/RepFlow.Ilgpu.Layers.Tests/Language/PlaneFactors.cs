namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>
/// An iteration that reads elsewhere than its states stand: a parameter at indices of the plane, another one by rows, views that are larger than the
/// plane, clamped or turned around.
/// </summary>
[GpuLayer]
[Output("heat")]
[Sample(3, Shapes = "2,2,5,5; 2,4,3; 2,2,3,4; 2,2,3,4")]
[Sample(1, Shapes = "1,2,5,6; 1,4,3; 1,2,3,4; 1,2,3,4")]
sealed partial class PlaneFactors(int steps)
{
    /// <summary>A factor of each position, (3, 4).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Constant(0.3, 3, 4);

    /// <summary>A number of each channel and row, (2, 3, 2).</summary>
    [Parameter]
    public Parameter Rows { get; } = Initial.Constant(0.2, 2, 3, 2);

    [Iterate(nameof(steps))]
    float Heat(Dim n, Dim c, Dim i, Dim j, View wide, View turned, [Border(Border.Clamp)] View edge, [Start("x")] State heat) =>
        MathF.Tanh((Weight[i, j] * (heat[n, c, i, j - 1] + heat[n, c, i + 1, j])) + ((Rows[c, i, 1] - Rows[c, i, 0]) * heat[n, c, i, j] * turned[n, j, i]))
        + (wide[n, c, i + 1, j + 1] * wide[n, c, i + 2, j + 1]) + (0.2f * edge[n, c, i - 1, j + 1] * heat[n, c, i, j]);
}
