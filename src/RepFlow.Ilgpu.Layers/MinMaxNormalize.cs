namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Normalisation of a tensor to [0, 255] by its own minimum and maximum, y = 255 (x - min) / (max - min), which makes the flow layer's
/// fixed parameters fit any feature map (section 3.2 of the paper: "the CNN features are normalised to the range of image values").
/// </summary>
/// <remarks>
/// x and y have one shape, any; minimum and maximum are over all of x. A constant x gives 0, with gradient 0. The gradient that flows through
/// minimum and maximum goes to the first element that attains them (docs/adjoints/min-max-normalisation.md).
/// </remarks>
/// <example><code>var u = flow.Forward(MinMaxNormalize.Apply(first), MinMaxNormalize.Apply(second));</code></example>
[GpuLayer]
[Sample(Shapes = "3,4")]
[Sample(Shapes = "3,2,5")]
[Sample(Shapes = "2,2,3,4")]
[Sample(Shapes = "2,1,2,3,4")]
public static partial class MinMaxNormalize
{
    [Reduce(Reduction.Min)]
    static float Smallest([Rest] Over e, View x) => x[e];

    [Reduce(Reduction.Max)]
    static float Largest([Rest] Over e, View x) => x[e];

    [Map]
    static float Output(float x, View smallest, View largest) =>
        (x - smallest[0]) * Gain(largest[0] - smallest[0]);

    static float Gain(float range) => range == 0f ? 0f : 255f / range;
}
