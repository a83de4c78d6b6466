namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Optical flow as two-stream networks store it: displacements of at most <c>limit</c> pixels in steps of 8 bits, round(255 (v + limit) / (2 limit)), a picture from 0 to 255. No gradient goes
/// through.
/// </summary>
/// <remarks>x has any shape, and y the same. What stands still is 128: 127.5 rounded to even.</remarks>
/// <param name="limit">The largest displacement in pixels, above 0.</param>
/// <example><code>var picture = new FlowBytes().Forward(flow);</code></example>
[GpuLayer]
[Sample(2f, Low = -3, High = 3, Shapes = "2,3,4")]
public sealed partial class FlowBytes(float limit = 20f)
{
    /// <summary>The largest displacement in pixels.</summary>
    public float Limit { get; } = limit > 0 ? limit : throw new ArgumentException($"The largest displacement is above 0; {limit} was given.");

    [Map, StopGradient]
    float Output(float x) => MathF.Round(255f * (MathF.Min(MathF.Max(x, -Limit), Limit) + Limit) / (2f * Limit));
}
