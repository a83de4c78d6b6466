namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Normalisation of each sample to [0, 255] by its own minimum and maximum: <see cref="MinMaxNormalize"/> on x[n] for every n, so that a
/// sample's result does not depend on what else is in the batch.
/// </summary>
/// <remarks>x and y are (N) with any axes after. A constant sample gives 0, with gradient 0.</remarks>
/// <example><code>var y = MinMaxNormalizePerSample.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "3,4")]
[Sample(Shapes = "3,2,5")]
[Sample(Shapes = "3,2,3,4")]
[Sample(Shapes = "2,1,2,3,4")]
public static partial class MinMaxNormalizePerSample
{
    [Reduce(Reduction.Min)]
    static float Smallest(Dim n, [Rest] Over r, View x) => x[n, r];

    [Reduce(Reduction.Max)]
    static float Largest(Dim n, [Rest] Over r, View x) => x[n, r];

    [Map]
    static float Output(Dim n, [Rest] Dim r, float x, View smallest, View largest) =>
        (x - smallest[n]) * Gain(largest[n] - smallest[n]);

    static float Gain(float range) => range == 0f ? 0f : 255f / range;
}
