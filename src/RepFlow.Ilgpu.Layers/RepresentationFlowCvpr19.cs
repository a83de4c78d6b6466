namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The representation flow layer as its authors published it (Piergiovanni and Ryoo, CVPR 2019): <see cref="RepresentationFlow"/> with
/// differences instead of Sobel kernels, and with that layer's treatment of edges, kept for the sake of its trained networks.
/// </summary>
/// <remarks>
/// <para>first (F1) and second (F2) are (N, C, H, W); the result is (N, 2C, H, W), the x components of all channels and then the y components of the
/// motion from F1 to F2 in pixels, x to the right and y down.</para>
/// <para>What differs from <see cref="RepresentationFlow"/>:</para>
/// <list type="bullet">
/// <item>grad F2 by central differences; in the first and last column (row, for y) by one-sided differences, and those of F1;</item>
/// <item>grad u by forward differences, 0 in the last column (row);</item>
/// <item>div p by backward differences in which the last column (row) of p counts as 0;</item>
/// <item>1e-12 is added to rho and to |grad F2|^2.</item>
/// </list>
/// </remarks>
/// <param name="channels">Channels of each input.</param>
/// <param name="iterations">Iterations of Algorithm 1.</param>
/// <param name="learned">The groups of parameters that training changes.</param>
/// <example><code>
/// var flow = new RepresentationFlowCvpr19(32, iterations: 10, FlowParameters.Scalars | FlowParameters.Divergence);
/// var u = flow.Forward(first, second);     // two (N, 32, 28, 28) to one (N, 64, 28, 28)
/// </code></example>
[GpuLayer]
[Output("ux", "uy")]
[Sample(2, 3, Shapes = "1,2,5,4; 1,2,5,4")]
[Sample(1, 10, Shapes = "2,1,5,7; 2,1,5,7")]
[Sample(1, 4, Shapes = "1,1,4,13; 1,1,4,13")]
public sealed partial class RepresentationFlowCvpr19(int channels, int iterations = 10, FlowParameters learned = FlowParameters.All) : IFlowLayer
{
    /// <inheritdoc/>
    public bool IsLearned => true;

    /// <summary>Iterations of Algorithm 1.</summary>
    public int Iterations { get; } = Require.Positive(iterations, "The number of flow iterations");

    /// <summary>The time step of the dual variable, (1).</summary>
    [Parameter]
    public Parameter Tau { get; } = Initial.Constant(0.25, 1).LearnedIf(learned, FlowParameters.Scalars);

    /// <summary>The weight of brightness constancy against smoothness, (1).</summary>
    [Parameter]
    public Parameter Lambda { get; } = Initial.Constant(0.15, 1).LearnedIf(learned, FlowParameters.Scalars);

    /// <summary>The tightness of the coupling of u and v, (1).</summary>
    [Parameter]
    public Parameter Theta { get; } = Initial.Constant(0.3, 1).LearnedIf(learned, FlowParameters.Scalars);

    /// <summary>The x gradient of F2: taps on the previous, this and the next column, (C, 3).</summary>
    [Parameter]
    public Parameter ImageGradientX { get; } = Initial.PerChannel(channels, [-0.5, 0, 0.5], 3).LearnedIf(learned, FlowParameters.ImageGradients);

    /// <summary>The y gradient of F2: taps on the previous, this and the next row, (C, 3).</summary>
    [Parameter]
    public Parameter ImageGradientY { get; } = Initial.PerChannel(channels, [-0.5, 0, 0.5], 3).LearnedIf(learned, FlowParameters.ImageGradients);

    /// <summary>The x gradient of u: taps on this and the next column, (C, 2).</summary>
    [Parameter]
    public Parameter FlowGradientX { get; } = Initial.PerChannel(channels, [-1, 1], 2).LearnedIf(learned, FlowParameters.FlowGradients);

    /// <summary>The y gradient of u: taps on this and the next row, (C, 2).</summary>
    [Parameter]
    public Parameter FlowGradientY { get; } = Initial.PerChannel(channels, [-1, 1], 2).LearnedIf(learned, FlowParameters.FlowGradients);

    /// <summary>The x part of the divergence: taps on the previous and on this column, (C, 2).</summary>
    [Parameter]
    public Parameter DivergenceX { get; } = Initial.PerChannel(channels, [-1, 1], 2).LearnedIf(learned, FlowParameters.Divergence);

    /// <summary>The y part of the divergence: taps on the previous and on this row, (C, 2).</summary>
    [Parameter]
    public Parameter DivergenceY { get; } = Initial.PerChannel(channels, [-1, 1], 2).LearnedIf(learned, FlowParameters.Divergence);

    [Map]
    float Difference(Dim n, Dim c, Dim i, Dim j, float first, float second) => second - first + 1e-12f;

    [Map]
    float GradientX(Dim n, Dim c, Dim i, Dim j, View first, View second) =>
        j == 0 ? 0.5f * (first[n, c, i, j + 1] - first[n, c, i, j])
        : j == first.Size(3) - 1 ? 0.5f * (first[n, c, i, j] - first[n, c, i, j - 1])
        : (ImageGradientX[c, 0] * second[n, c, i, j - 1]) + (ImageGradientX[c, 1] * second[n, c, i, j])
            + (ImageGradientX[c, 2] * second[n, c, i, j + 1]);

    [Map]
    float GradientY(Dim n, Dim c, Dim i, Dim j, View first, View second) =>
        i == 0 ? 0.5f * (first[n, c, i + 1, j] - first[n, c, i, j])
        : i == first.Size(2) - 1 ? 0.5f * (first[n, c, i, j] - first[n, c, i - 1, j])
        : (ImageGradientY[c, 0] * second[n, c, i - 1, j]) + (ImageGradientY[c, 1] * second[n, c, i, j])
            + (ImageGradientY[c, 2] * second[n, c, i + 1, j]);

    // 1 / |grad F2|^2, taken once instead of in every iteration; 0 where F2 is flat.
    [Map]
    float InverseSquare(Dim n, Dim c, Dim i, Dim j, float gradientX, float gradientY)
    {
        var square = Square(gradientX, gradientY);
        return square > 1e-12f ? 1f / square : 0f;
    }

    [Iterate(nameof(Iterations))]
    (float ux, float uy) Primal(
        Dim n,
        Dim c,
        Dim i,
        Dim j,
        float difference,
        float gradientX,
        float gradientY,
        float inverseSquare,
        State ux,
        State uy,
        State pxx,
        State pxy,
        State pyx,
        State pyy)
    {
        var rho = difference + (gradientX * ux[n, c, i, j]) + (gradientY * uy[n, c, i, j]);
        var limit = Lambda[0] * Theta[0];
        var bound = limit * Square(gradientX, gradientY);
        var step = rho < -bound ? limit : rho > bound ? -limit : -rho * inverseSquare;
        return (
            ux[n, c, i, j] + (step * gradientX) + (Theta[0] * Divergence(pxx, pxy, n, c, i, j)),
            uy[n, c, i, j] + (step * gradientY) + (Theta[0] * Divergence(pyx, pyy, n, c, i, j)));
    }

    // pxx and pxy belong to ux, pyx and pyy to uy; the last letter is the direction of the gradient.
    [Iterate(nameof(Iterations))]
    (float pxx, float pxy, float pyx, float pyy) Dual(
        Dim n, Dim c, Dim i, Dim j, State ux, State uy, State pxx, State pxy, State pyx, State pyy)
    {
        var ratio = Tau[0] / Theta[0];
        var uxx = ForwardX(ux, n, c, i, j);
        var uxy = ForwardY(ux, n, c, i, j);
        var uyx = ForwardX(uy, n, c, i, j);
        var uyy = ForwardY(uy, n, c, i, j);
        var shrinkX = Shrink(uxx, uxy, ratio);
        var shrinkY = Shrink(uyx, uyy, ratio);
        return (
            (pxx[n, c, i, j] + (ratio * uxx)) * shrinkX,
            (pxy[n, c, i, j] + (ratio * uxy)) * shrinkX,
            (pyx[n, c, i, j] + (ratio * uyx)) * shrinkY,
            (pyy[n, c, i, j] + (ratio * uyy)) * shrinkY);
    }

    static float Square(float gx, float gy) => (gx * gx) + (gy * gy) + 1e-12f;

    float ForwardX(View u, int n, int c, int i, int j) =>
        j == u.Size(3) - 1 ? 0f : (FlowGradientX[c, 0] * u[n, c, i, j]) + (FlowGradientX[c, 1] * u[n, c, i, j + 1]);

    float ForwardY(View u, int n, int c, int i, int j) =>
        i == u.Size(2) - 1 ? 0f : (FlowGradientY[c, 0] * u[n, c, i, j]) + (FlowGradientY[c, 1] * u[n, c, i + 1, j]);

    float Divergence(View px, View py, int n, int c, int i, int j) =>
        (DivergenceX[c, 0] * px[n, c, i, j - 1]) + (j == px.Size(3) - 1 ? 0f : DivergenceX[c, 1] * px[n, c, i, j])
        + (DivergenceY[c, 0] * py[n, c, i - 1, j]) + (i == py.Size(2) - 1 ? 0f : DivergenceY[c, 1] * py[n, c, i, j]);

    /// <summary>1 / (1 + tau/theta |g|); the small number keeps the root's derivative finite at 0.</summary>
    static float Shrink(float gx, float gy, float ratio) => 1f / (1f + (ratio * MathF.Sqrt((gx * gx) + (gy * gy) + 1e-12f)));
}
