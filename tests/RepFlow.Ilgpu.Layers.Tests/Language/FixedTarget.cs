namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A distance from what is a constant to the backward pass: one input has no gradient, the other the rest of it.</summary>
[GpuLayer]
[Sample(Shapes = "2,5; 2,5")]
static partial class FixedTarget
{
    [Map, StopGradient]
    static float Target(float x, float t) => MathF.Floor(4f * x) + (t * t);

    [Map]
    static float Output(float x, float target) => (x - target) * (x - target) * x;
}
