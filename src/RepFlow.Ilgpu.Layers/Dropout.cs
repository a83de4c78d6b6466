using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Dropout in training (Srivastava et al. 2014): every element is zero with probability <c>rate</c>, else multiplied by 1 / (1 - rate), so that
/// the mean stays. Inference leaves the layer out.
/// </summary>
/// <remarks>
/// x and y have one shape, any. Which elements fall is a function of <see cref="Seed"/> and position (<see cref="Noise.Uniform"/>): no mask is stored, the
/// backward pass asks again. Set another seed before each step.
/// </remarks>
/// <param name="rate">The probability, at least 0 and below 1.</param>
/// <exception cref="ArgumentException">The rate is not in [0, 1).</exception>
/// <example><code>
/// var dropout = new Dropout(0.5f) { Seed = step };
/// var y = dropout.Forward(features);
/// </code></example>
[GpuLayer]
[Inference]
[Sample(0.5f, Shapes = "4,5")]
[Sample(0.1f, Shapes = "2,3,5,7")]
public sealed partial class Dropout(float rate = 0.5f) : IRandomLayer
{
    /// <summary>The probability that an element is dropped.</summary>
    public float Rate { get; } = Require.Probability(rate, "The rate of dropout");

    /// <summary>Chooses the elements that are dropped.</summary>
    public int Seed { get; set; }

    [Map]
    float Output([Rest] Dim e, float x) => Noise.Uniform(Seed, e) < Rate ? 0f : x / (1f - Rate);
}
