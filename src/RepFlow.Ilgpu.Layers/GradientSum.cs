namespace RepFlow.Ilgpu.Layers;

/// <summary>A running sum of gradients, for batches that are taken in several parts: total = keep * total + gradient, which is also the result.</summary>
/// <remarks>gradient and the result are (count): a parameter of any shape, seen as one row.</remarks>
/// <param name="count">The number of elements.</param>
/// <exception cref="ArgumentException">The count is below 1.</exception>
/// <example><code>
/// var sum = new GradientSum(weight.Shape.Count) { Keep = 0f };  // the first part
/// sum.Forward(gradient);
/// sum.Keep = 1f;                                                // the others
/// </code></example>
[GpuLayer]
[Sample(5, Shapes = "5")]
public sealed partial class GradientSum(int count)
{
    /// <summary>The share of the sum that stays: 0 begins anew, 1 goes on.</summary>
    public float Keep { get; set; } = 1f;

    /// <summary>The sum, (count).</summary>
    [Buffer]
    public Parameter Total { get; } = Initial.Zeros(Require.Positive(count, "The number of elements of a gradient"));

    [Map, Updates(nameof(Total))]
    float Output(Dim e, View gradient) => (Keep * Total[e]) + gradient[e];
}
