namespace RepFlow.Ilgpu.Layers;

/// <summary>The sum of squares of all elements.</summary>
/// <remarks>x is (count), the result (1).</remarks>
/// <example><code>var norm = Math.Sqrt(SquaredNorm.Apply(gradient).Read&lt;double&gt;()[0]);</code></example>
[GpuLayer]
[Sample(Shapes = "7")]
public static partial class SquaredNorm
{
    [Reduce(Reduction.Sum)]
    static float Output(Over e, View x) => x[e] * x[e];
}
