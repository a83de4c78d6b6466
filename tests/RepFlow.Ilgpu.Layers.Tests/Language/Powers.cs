namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A power whose base and exponent both have gradients.</summary>
[GpuLayer]
[Sample(Shapes = "7; 7", Low = 0.5, High = 2)]
static partial class Powers
{
    [Map]
    static float Output(float x, float y) => MathF.Pow(x, y);
}
