namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The mean end-point error of a flow, in its own unit: the mean over all pixels of the distance between what is predicted and what is true,
/// y = mean over n,i,j of sqrt(dx^2 + dy^2 + 1e-12); the small number keeps the root's derivative finite where both agree.
/// </summary>
/// <remarks>flow and target are (N, 2, H, W), x first; y is (1).</remarks>
/// <example><code>var error = EndPointError.Apply(flow, target);</code></example>
[GpuLayer]
[Sample(Shapes = "2,2,3,4; 2,2,3,4")]
public static partial class EndPointError
{
    [Reduce(Reduction.Mean)]
    static float Output(Over n, Over i, Over j, View flow, View target)
    {
        var x = flow[n, 0, i, j] - target[n, 0, i, j];
        var y = flow[n, 1, i, j] - target[n, 1, i, j];
        return MathF.Sqrt((x * x) + (y * y) + 1e-12f);
    }
}
