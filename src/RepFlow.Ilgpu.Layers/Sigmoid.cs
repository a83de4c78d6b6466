namespace RepFlow.Ilgpu.Layers;

/// <summary>The logistic function y = 1 / (1 + exp(-x)), element by element, on any shape.</summary>
/// <example><code>var gate = Sigmoid.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4", Low = -4, High = 4)]
public static partial class Sigmoid
{
    [Map]
    static float Output(float x) => 1f / (1f + MathF.Exp(-x));
}
