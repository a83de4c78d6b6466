namespace RepFlow.Ilgpu.Arithmetic;

/// <summary>The sum of two tensors of the same shape, element by element: y = left + right.</summary>
/// <example><code>var y = Add.Apply(x, shortcut);   // a residual connection</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4; 2,3,4")]
public static partial class Add
{
    [Map]
    static float Output(float left, float right) => left + right;
}
