namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A quotient in a branch that is not taken: its infinite derivative has no part in the gradient.</summary>
[GpuLayer]
[Sample(Shapes = "3,37; 3,37")]
static partial class GuardedQuotient
{
    [Map]
    static float Output(float x, float y) => y > 0.5f ? x / (y - 0.5f + MathF.Abs(y - 0.5f)) : 0f;
}
