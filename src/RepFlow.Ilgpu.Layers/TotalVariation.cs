namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// How much a field varies: the mean over its pixels, and the sum over its channels, of the differences to the next column and row, y = mean over n,i,j of sum over c of
/// |x[n,c,i,j+1] - x[n,c,i,j]| + |x[n,c,i+1,j] - x[n,c,i,j]|. Behind the last column and row there is no difference.
/// </summary>
/// <remarks>x is (N, C, H, W); y is (1).</remarks>
/// <example><code>var smoothness = TotalVariation.Apply(flow);</code></example>
[GpuLayer]
[Sample(Shapes = "2,2,3,4")]
[Sample(Shapes = "1,3,1,5")]
public static partial class TotalVariation
{
    [Reduce(Reduction.Mean)]
    static float Mean(Over n, Over c, Over i, Over j, [Border(Border.Clamp)] View x) =>
        MathF.Abs(x[n, c, i, j + 1] - x[n, c, i, j]) + MathF.Abs(x[n, c, i + 1, j] - x[n, c, i, j]);

    [Map]
    static float Output(Dim e, View mean, View x) => mean[e] * x.Size(1);
}
