namespace RepFlow.Ilgpu.Layers;

/// <summary>How far two tensors are apart: the mean over all elements of |first - second|, one number.</summary>
/// <remarks>first and second have one shape, any with a first axis; y is (1).</remarks>
/// <example><code>var error = MeanAbsoluteError.Apply(warp.Forward(second, flow), first);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4; 2,3,4")]
[Sample(Shapes = "5; 5")]
public static partial class MeanAbsoluteError
{
    [Reduce(Reduction.Mean)]
    static float Output([Rest] Over e, View first, View second) => MathF.Abs(first[e] - second[e]);
}
