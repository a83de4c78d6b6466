namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A result that has no gradient: it does not change with its inputs but in steps.</summary>
[GpuLayer]
[Sample(Shapes = "3,7;3,7")]
static partial class Thresholds
{
    [Map]
    static float Output(float x, float y) => x > 0f && y > 0.2f ? 1f : 2f;
}
