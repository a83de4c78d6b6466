namespace RepFlow.Ilgpu;

/// <summary>
/// In a stage of elements, which fits tensors of any rank: the element's position in the whole tensor, counted row-major from 0.
/// </summary>
/// <example><code>[Map] float Output([LinearIndex] Dim e, float x) => Noise.Uniform(Seed, e) &lt; Rate ? 0f : x / (1f - Rate);</code></example>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class LinearIndexAttribute : Attribute;
