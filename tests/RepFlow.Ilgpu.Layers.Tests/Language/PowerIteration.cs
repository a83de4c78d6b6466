namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A phase that folds a plane to a number, one that computes with numbers, and a number among the results: each plane as an operator on itself, of length 1.</summary>
[GpuLayer]
[Output("size")]
[Sample(3, Shapes = "2,3,4; 2")]
[Sample(2, Shapes = "1,5,17; 1")]
sealed partial class PowerIteration(int steps)
{
    [Iterate(nameof(steps))]
    float Squares(Dim n, Over i, Over j, [Start("x")] State plane, State squares) => plane[n, i, j] * plane[n, i, j];

    [Iterate(nameof(steps))]
    (float size, float scale) Length(Dim n, float factor, State squares, State size, State scale) =>
        ((0.5f * size[n]) + MathF.Sqrt(squares[n]), factor / (1f + squares[n]) + (0.1f * scale[n]));

    [Iterate(nameof(steps))]
    float Plane(Dim n, Dim i, Dim j, State plane, State size, State scale) =>
        ((0.25f * (plane[n, i - 1, j] + plane[n, i, j + 1])) + plane[n, i, j]) * scale[n] / (0.1f + size[n]);
}
