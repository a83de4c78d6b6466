namespace RepFlow.Ilgpu.Layers;

/// <summary>The rectifier y = max(x, 0), element by element, on any shape. Its derivative at 0 is 0; NaN stays NaN.</summary>
/// <example><code>var y = Relu.Apply(conv.Forward(x));</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4")]
public static partial class Relu
{
    // Asked this way round, so that NaN passes through and the derivative at 0 is that of the constant.
    [Map]
    static float Output(float x) => x <= 0f ? 0f : x;
}
