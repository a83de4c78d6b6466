namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The exponential moving average of values from step to step (Polyak averaging): average = decay * average + (1 - decay) * value, which is also the result.
/// </summary>
/// <remarks>value and the result are (count): a parameter of any shape, seen as one row.</remarks>
/// <param name="count">The number of elements.</param>
/// <exception cref="ArgumentException">The count is below 1.</exception>
/// <example><code>
/// var average = new MovingAverage(weight.Shape.Count) { Decay = 0.999f };
/// var averaged = average.Forward(weight);
/// </code></example>
[GpuLayer]
[Sample(5, Shapes = "5")]
public sealed partial class MovingAverage(int count)
{
    /// <summary>The share of the average that stays; 0 takes the value.</summary>
    public float Decay { get; set; } = 0.999f;

    /// <summary>The average, (count).</summary>
    [Buffer]
    public Parameter Average { get; } = Initial.Zeros(Require.Positive(count, "The number of elements of a moving average"));

    [Map, Updates(nameof(Average))]
    float Output(Dim e, View value) => value[e] + (Decay * (Average[e] - value[e]));
}
