using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// Steps of heat flow, u += Rate * (the sum of the four neighbours - 4 u), from u = x; zero outside. One kernel runs them all, on chip.
/// </summary>
/// <param name="steps">The number of steps.</param>
[GpuLayer]
[Output("heat")]
[Sample(5, Shapes = "2,2,5,6")]
public sealed partial class Diffusion(int steps)
{
    /// <summary>The number of steps.</summary>
    public int Steps { get; } = steps;

    /// <summary>How far a step goes, (1); stable up to 1/4.</summary>
    [Parameter]
    public Parameter Rate { get; } = Initial.Constant(0.2, 1);

    [Iterate(nameof(Steps))]
    float Heat(Dim n, Dim c, Dim i, Dim j, [Start("x")] State heat) =>
        heat[n, c, i, j]
        + (Rate[0] * (heat[n, c, i - 1, j] + heat[n, c, i + 1, j] + heat[n, c, i, j - 1] + heat[n, c, i, j + 1] - (4f * heat[n, c, i, j])));
}
