namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// An iteration of TVNet (Fan, Huang, Gan, Ermon, Gong and Huang, End-to-End Learning of Motion Representation for Video Understanding, CVPR 2018): one of TV-L1 optical flow, whose forward
/// differences and divergences are learned. The paper's network is as many of them as there are iterations, each with its own.
/// </summary>
/// <remarks>
/// <para>pictures is (N, 4, H, W), see <see cref="TvNetPictures"/>: what rho is without the flow, grad to the right and down, and 1 / |grad|^2. field and the result are (N, 6, H, W): the flow
/// u to the right and down, in pixels, the dual variables p of each to the right, and those down.</para>
/// <list type="bullet">
/// <item>v = u + s grad, where s = -rho / |grad|^2 cut off at ±lambda theta;</item>
/// <item>u = v + theta div p, for each component;</item>
/// <item>p = (p + tau/theta grad u) / (1 + tau/theta |grad u|), for each component.</item>
/// </list>
/// <para>Gradients of u are 0 in the last column or row; what is before the first has no part in divergences. tau, lambda and theta are fixed.</para>
/// </remarks>
/// <param name="tau">The time step of the dual variables.</param>
/// <param name="lambda">The weight of brightness constancy against smoothness.</param>
/// <param name="theta">The tightness of the coupling of u and v.</param>
/// <example><code>field = new TvNetStep().Forward(pictures, field);</code></example>
[GpuLayer]
[Output("u", "px", "py")]
[Sample(0.25f, 0.15f, 0.3f, Shapes = "2,4,4,5; 2,6,4,5")]
public sealed partial class TvNetStep(float tau = 0.25f, float lambda = 0.15f, float theta = 0.3f)
{
    /// <summary>The forward differences: of each component, to the right and down, taps on this pixel and the next, (2, 2, 2).</summary>
    [Parameter]
    public Parameter FlowGradient { get; } = Initial.PerChannel(2, [-1, 1], 2, 2);

    /// <summary>The divergences: of each component, to the right and down, taps on the previous pixel and this, (2, 2, 2).</summary>
    [Parameter]
    public Parameter Divergence { get; } = Initial.PerChannel(2, [-1, 1], 2, 2);

    int Two(Shape field) => 2;

    // k is the component of the flow.
    [Map]
    float U(Dim n, [Extent(nameof(Two))] Dim k, Dim i, Dim j, View pictures, View field) =>
        field[n, k, i, j] + (Step(pictures, field, n, i, j) * pictures[n, k + 1, i, j])
        + (theta * ((Divergence[k, 0, 0] * field[n, k + 2, i, j - 1]) + (Divergence[k, 0, 1] * field[n, k + 2, i, j])
            + (Divergence[k, 1, 0] * field[n, k + 4, i - 1, j]) + (Divergence[k, 1, 1] * field[n, k + 4, i, j])));

    [Map]
    float Px(Dim n, Dim k, Dim i, Dim j, View u, View field) => (field[n, k + 2, i, j] + (tau / theta * Right(u, n, k, i, j))) * Shrink(u, n, k, i, j);

    [Map]
    float Py(Dim n, Dim k, Dim i, Dim j, View u, View field) => (field[n, k + 4, i, j] + (tau / theta * Down(u, n, k, i, j))) * Shrink(u, n, k, i, j);

    /// <summary>How far v goes along the gradient of the picture.</summary>
    float Step(View pictures, View field, int n, int i, int j)
    {
        var gradientX = pictures[n, 1, i, j];
        var gradientY = pictures[n, 2, i, j];
        var rho = pictures[n, 0, i, j] + (gradientX * field[n, 0, i, j]) + (gradientY * field[n, 1, i, j]);
        var limit = lambda * theta;
        var bound = limit * ((gradientX * gradientX) + (gradientY * gradientY) + 1e-12f);
        return rho < -bound ? limit : rho > bound ? -limit : -rho * pictures[n, 3, i, j];
    }

    /// <summary>1 / (1 + tau/theta |grad u|); the small number keeps the root's derivative finite at 0.</summary>
    float Shrink(View u, int n, int k, int i, int j)
    {
        var x = Right(u, n, k, i, j);
        var y = Down(u, n, k, i, j);
        return 1f / (1f + (tau / theta * MathF.Sqrt((x * x) + (y * y) + 1e-12f)));
    }

    float Right(View u, int n, int k, int i, int j) => j == u.Size(3) - 1 ? 0f : (FlowGradient[k, 0, 0] * u[n, k, i, j]) + (FlowGradient[k, 0, 1] * u[n, k, i, j + 1]);

    float Down(View u, int n, int k, int i, int j) => i == u.Size(2) - 1 ? 0f : (FlowGradient[k, 1, 0] * u[n, k, i, j]) + (FlowGradient[k, 1, 1] * u[n, k, i + 1, j]);
}
