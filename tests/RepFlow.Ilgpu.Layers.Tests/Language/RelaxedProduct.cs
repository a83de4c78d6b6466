namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>What an iteration reads is read behind it too, so its sweep adds to a gradient that another step has written.</summary>
[GpuLayer]
[Sample(3, Shapes = "2,5,4")]
[Sample(7, Shapes = "1,4,3")]
sealed partial class RelaxedProduct(int steps)
{
    [Iterate(nameof(steps))]
    float Relaxed(Dim n, Dim i, Dim j, float x, State relaxed) => MathF.Tanh((0.5f * relaxed[n, i - 1, j]) + (0.3f * relaxed[n, i, j + 1]) + x);

    [Map]
    float Output(float relaxed, float x) => relaxed * x;
}
