namespace RepFlow.Ilgpu.Layers;

/// <summary>A tensor of any shape within limits, element by element: y = min(max(x, low), high).</summary>
/// <param name="low">The smallest value.</param>
/// <param name="high">The largest value.</param>
/// <exception cref="ArgumentException">The smallest is larger than the largest.</exception>
/// <example><code>var y = new Clamp(-20, 20).Forward(flow);</code></example>
[GpuLayer]
[Sample(-0.4f, 0.5f, Shapes = "2,3,4")]
public sealed partial class Clamp(float low, float high)
{
    /// <summary>The smallest value.</summary>
    public float Low { get; } = low <= high ? low : throw new ArgumentException($"A limit below is at most the one above; {low} and {high} were given.");

    /// <summary>The largest value.</summary>
    public float High { get; } = high;

    [Map]
    float Output(float x) => MathF.Min(MathF.Max(x, Low), High);
}
