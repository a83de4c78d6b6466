namespace RepFlow.Ilgpu.Arithmetic;

/// <summary>A tensor of any shape times a number: y = factor * x.</summary>
/// <param name="factor">The number.</param>
/// <example><code>var y = new Scale(0.5f).Forward(x);</code></example>
[GpuLayer]
[Sample(0.5f, Shapes = "2,3,4")]
[Sample(-3f, Shapes = "7")]
public sealed partial class Scale(float factor)
{
    /// <summary>The number.</summary>
    public float Factor { get; } = factor;

    [Map]
    float Output(float x) => Factor * x;
}
