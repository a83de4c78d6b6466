namespace RepFlow.Ilgpu.Layers;

/// <summary>What the iterations of TVNet read of two pictures: what rho is without the flow, warped - grad . u - first, the gradient grad of the second picture to the right and down, and 1 / |grad|^2, 0 where it is flat.</summary>
/// <remarks>
/// first is (N, 1, H, W), warped (N, 3, H, W): the second picture at the flow to begin with, and its gradients (<see cref="PictureGradients"/>); flow is that flow u, (N, 2, H, W). y is (N, 4, H, W).
/// </remarks>
/// <example><code>var pictures = TvNetPictures.Apply(first, PictureGradients.Apply(second), flow);</code></example>
[GpuLayer]
[Output("rest", "gradientX", "gradientY", "inverseSquare")]
[Sample(Shapes = "2,1,3,4; 2,3,3,4; 2,2,3,4")]
public static partial class TvNetPictures
{
    static int One(Shape first) => 1;

    [Map]
    static float Rest(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View first, View warped, View flow) =>
        warped[n, 0, i, j] - (warped[n, 1, i, j] * flow[n, 0, i, j]) - (warped[n, 2, i, j] * flow[n, 1, i, j]) - first[n, c, i, j];

    [Map]
    static float GradientX(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View warped) => warped[n, 1, i, j];

    [Map]
    static float GradientY(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View warped) => warped[n, 2, i, j];

    [Map]
    static float InverseSquare(Dim n, Dim c, Dim i, Dim j, float gradientX, float gradientY)
    {
        var square = (gradientX * gradientX) + (gradientY * gradientY);
        return square > 1e-12f ? 1f / (square + 1e-12f) : 0f;
    }
}
