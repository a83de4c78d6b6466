namespace RepFlow.Ilgpu.Arithmetic;

/// <summary>The difference of two tensors of the same shape, element by element: y = left - right.</summary>
/// <example><code>var change = Subtract.Apply(next, previous);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4; 2,3,4")]
public static partial class Subtract
{
    [Map]
    static float Output(float left, float right) => left - right;
}
