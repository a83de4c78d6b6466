namespace RepFlow.Ilgpu.Layers;

/// <summary>The hyperbolic tangent, element by element, on any shape.</summary>
/// <example><code>var y = Tanh.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4", Low = -3, High = 3)]
public static partial class Tanh
{
    [Map]
    static float Output(float x) => MathF.Tanh(x);
}
