namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Two results, element by element, of any shape.</summary>
[GpuLayer]
[Results("sine", "cosine")]
[Sample(Shapes = "2,3")]
[Sample(Shapes = "17")]
static partial class SineAndCosine
{
    [Map]
    static float Sine(float x) => MathF.Sin(x);

    [Map]
    static float Cosine(float x) => MathF.Cos(x);
}
