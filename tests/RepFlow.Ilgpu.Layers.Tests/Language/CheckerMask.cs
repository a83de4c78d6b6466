namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An element-only stage that counts its elements, beside a stage with indices.</summary>
[GpuLayer]
[Sample(Shapes = "2,3,5")]
static partial class CheckerMask
{
    [Map]
    static float Masked([Rest] Dim e, float x) => e % 2 == 0 ? x : 0f;

    [Reduce(Reduction.Mean)]
    static float Output(Dim c, Over n, Over i, View masked) => masked[n, c, i];
}
