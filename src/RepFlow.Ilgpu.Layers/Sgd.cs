namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// One step of stochastic gradient descent with momentum and weight decay, as PyTorch's: velocity = momentum * velocity + gradient +
/// decay * value; value = value - rate * velocity. The result is the new value. The gradient may be scaled and limited before.
/// </summary>
/// <remarks>gradient and the result are (count): a parameter of any shape, seen as one row.</remarks>
/// <param name="count">The number of elements of the parameter.</param>
/// <param name="momentum">The share of the velocity that stays, at least 0 and below 1.</param>
/// <exception cref="ArgumentException">The count is below 1, or the momentum not in [0, 1).</exception>
/// <example><code>
/// var step = new Sgd(weight.Shape.Count) { LearningRate = 0.01f, WeightDecay = 1e-4f };
/// var updated = step.Forward(gradient);
/// </code></example>
[GpuLayer]
[Sample(5, Shapes = "5")]
[Sample(4, 0f, Shapes = "4")]
public sealed partial class Sgd(int count, float momentum = 0.9f)
{
    /// <summary>The share of the velocity that stays.</summary>
    public float Momentum { get; } = Require.Probability(momentum, "The momentum");

    /// <summary>The learning rate of this step.</summary>
    public float LearningRate { get; set; } = 0.1f;

    /// <summary>The factor of the L2 penalty's gradient.</summary>
    public float WeightDecay { get; set; }

    /// <summary>What the gradient is multiplied with before anything else: 1 / n for the mean of n gradients, less where their norm is clipped.</summary>
    public float GradientScale { get; set; } = 1f;

    /// <summary>The largest magnitude of an element of the scaled gradient; larger ones are clipped to it.</summary>
    public float GradientLimit { get; set; } = float.PositiveInfinity;

    /// <summary>The parameter that is learned, (count).</summary>
    [Buffer]
    public Parameter Value { get; } = Initial.Zeros(Require.Positive(count, "The number of elements of a parameter"));

    /// <summary>The running sum of gradients, (count).</summary>
    [Buffer]
    public Parameter Velocity { get; } = Initial.Zeros(count);

    [Map, Updates(nameof(Velocity))]
    float NextVelocity(Dim e, View gradient)
    {
        var limited = MathF.Max(-GradientLimit, MathF.Min(GradientScale * gradient[e], GradientLimit));
        return (Momentum * Velocity[e]) + limited + (WeightDecay * Value[e]);
    }

    [Map, Updates(nameof(Value))]
    float Output(Dim e, View nextVelocity) => Value[e] - (LearningRate * nextVelocity[e]);
}
