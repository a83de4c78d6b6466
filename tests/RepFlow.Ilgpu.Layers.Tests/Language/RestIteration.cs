namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>States over the rest of the axes, in place and beside neighbours on another axis; results side by side.</summary>
[GpuLayer]
[Output("warm", "cold")]
[Sample(3, Shapes = "2,4")]
[Sample(2, Shapes = "2,3,5")]
[Sample(3, Shapes = "1,4,2,3")]
[Sample(2, Shapes = "1,3,2,2,3")]
sealed partial class RestIteration(int steps)
{
    [Iterate(nameof(steps))]
    (float warm, float cold) Step(Dim n, Dim t, [Rest] Dim r, float x, [Start("x")] State warm, State cold) =>
        (warm[n, t, r] + (0.1f * (warm[n, t - 1, r] + warm[n, t + 1, r] - (2f * warm[n, t, r]))), MathF.Tanh(cold[n, t, r] + (x * warm[n, t, r])));
}
