namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>The same in an iteration.</summary>
[GpuLayer]
[Output("plane")]
[Sample(3, Shapes = "2,19")]
sealed partial class CrowdedIteration(int steps)
{
    /// <summary>Iterations.</summary>
    public int Steps { get; } = steps;

    [Iterate(nameof(Steps))]
    float Plane(Dim t, Dim y, View g, [Start("g")] State plane) => (0.5f * plane[t, y - 1]) + (0.25f * plane[t, y + 1]) + (0.1f * g[t, y]);
}
