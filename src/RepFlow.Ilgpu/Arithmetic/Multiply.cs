namespace RepFlow.Ilgpu.Arithmetic;

/// <summary>The product of two tensors of the same shape, element by element: y = left * right.</summary>
/// <example><code>var gated = Multiply.Apply(x, Sigmoid.Apply(gate));</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4; 2,3,4")]
public static partial class Multiply
{
    [Map]
    static float Output(float left, float right) => left * right;
}
