namespace RepFlow.Ilgpu.Arithmetic;

/// <summary>The negative of a tensor of any shape, element by element: y = -x.</summary>
/// <example><code>var y = Negate.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4")]
public static partial class Negate
{
    [Map]
    static float Output(float x) => -x;
}
