namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The representation flow layer (Piergiovanni and Ryoo, section 3.2, Algorithm 1): the optical flow between two feature maps by a fixed
/// number of iterations of TV-L1, every channel on its own, with all of its constants learnable.
/// </summary>
/// <remarks>
/// <para>first (F1) and second (F2) are (N, C, H, W); the result is (N, 2C, H, W), the x components of all channels and then the y components of
/// the motion from F1 to F2, x to the right and y down. Sobel's kernels are eight times the slope, so a value of 1/8 is one pixel. The starting
/// values of tau, lambda and theta suit features in [0, 255]: see <see cref="MinMaxNormalize"/>.</para>
/// <para>With u = 0 and p = 0 at the start, each iteration does</para>
/// <list type="bullet">
/// <item>rho = F2 - F1 + grad F2 . u (Eq. 3);</item>
/// <item>v = u + s grad F2, where s = -rho / |grad F2|^2 cut off at ±lambda theta (Eq. 4);</item>
/// <item>u = v + theta div p, for each component (Eq. 5 and 6);</item>
/// <item>p = (p + tau/theta grad u) / (1 + tau/theta |grad u|), for each component (Eq. 7).</item>
/// </list>
/// <para>Gradients are 3x3 Sobel kernels with zero padding (Eq. 8 and 10), stored as correlation taps, so that the x gradient is positive
/// where values grow to the right. <see cref="RepresentationFlowCvpr19"/> is the layer the authors published later. The adjoint is derived in
/// docs/adjoints/flow-iteration.md.</para>
/// </remarks>
/// <param name="channels">Channels of each input.</param>
/// <param name="iterations">Iterations of Algorithm 1.</param>
/// <param name="learned">The groups of parameters that training changes.</param>
/// <example><code>
/// var flow = new RepresentationFlow(32, iterations: 10);
/// var u = flow.Forward(first, second);     // two (N, 32, 28, 28) to one (N, 64, 28, 28)
/// </code></example>
[GpuLayer]
[Output("ux", "uy")]
[Sample(2, 3, Shapes = "1,2,5,4; 1,2,5,4")]
[Sample(1, 10, Shapes = "2,1,5,7; 2,1,5,7")]
[Sample(1, 4, Shapes = "1,1,4,13; 1,1,4,13")]
public sealed partial class RepresentationFlow(int channels, int iterations = 10, FlowParameters learned = FlowParameters.All) : IFlowLayer
{
    /// <inheritdoc/>
    public bool IsLearned => true;

    static readonly double[] SobelX = [-1, 0, 1, -2, 0, 2, -1, 0, 1];

    static readonly double[] SobelY = [-1, -2, -1, 0, 0, 0, 1, 2, 1];

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

    /// <summary>The x gradient of F2, correlation taps, (C, 3, 3).</summary>
    [Parameter]
    public Parameter ImageGradientX { get; } = Initial.PerChannel(channels, SobelX, 3, 3).LearnedIf(learned, FlowParameters.ImageGradients);

    /// <summary>The y gradient of F2, correlation taps, (C, 3, 3).</summary>
    [Parameter]
    public Parameter ImageGradientY { get; } = Initial.PerChannel(channels, SobelY, 3, 3).LearnedIf(learned, FlowParameters.ImageGradients);

    /// <summary>The x gradient of u, correlation taps, (C, 3, 3).</summary>
    [Parameter]
    public Parameter FlowGradientX { get; } = Initial.PerChannel(channels, SobelX, 3, 3).LearnedIf(learned, FlowParameters.FlowGradients);

    /// <summary>The y gradient of u, correlation taps, (C, 3, 3).</summary>
    [Parameter]
    public Parameter FlowGradientY { get; } = Initial.PerChannel(channels, SobelY, 3, 3).LearnedIf(learned, FlowParameters.FlowGradients);

    /// <summary>The x part of the divergence: taps on the previous and on this column (Eq. 6), (C, 2).</summary>
    [Parameter]
    public Parameter DivergenceX { get; } = Initial.PerChannel(channels, [-1, 1], 2).LearnedIf(learned, FlowParameters.Divergence);

    /// <summary>The y part of the divergence: taps on the previous and on this row (Eq. 6), (C, 2).</summary>
    [Parameter]
    public Parameter DivergenceY { get; } = Initial.PerChannel(channels, [-1, 1], 2).LearnedIf(learned, FlowParameters.Divergence);

    [Map]
    float Difference(Dim n, Dim c, Dim i, Dim j, float first, float second) => second - first;

    [Map]
    float GradientX(Dim n, Dim c, Dim i, Dim j, View second) => Correlate(second, ImageGradientX, n, c, i, j);

    [Map]
    float GradientY(Dim n, Dim c, Dim i, Dim j, View second) => Correlate(second, ImageGradientY, n, c, i, j);

    // 1 / |grad F2|^2, taken once instead of in every iteration; 0 where F2 is flat.
    [Map]
    float InverseSquare(Dim n, Dim c, Dim i, Dim j, float gradientX, float gradientY)
    {
        var square = (gradientX * gradientX) + (gradientY * gradientY);
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
        var bound = limit * ((gradientX * gradientX) + (gradientY * gradientY));
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
        var uxx = Correlate(ux, FlowGradientX, n, c, i, j);
        var uxy = Correlate(ux, FlowGradientY, n, c, i, j);
        var uyx = Correlate(uy, FlowGradientX, n, c, i, j);
        var uyy = Correlate(uy, FlowGradientY, n, c, i, j);
        var shrinkX = Shrink(uxx, uxy, ratio);
        var shrinkY = Shrink(uyx, uyy, ratio);
        return (
            (pxx[n, c, i, j] + (ratio * uxx)) * shrinkX,
            (pxy[n, c, i, j] + (ratio * uxy)) * shrinkX,
            (pyx[n, c, i, j] + (ratio * uyx)) * shrinkY,
            (pyy[n, c, i, j] + (ratio * uyy)) * shrinkY);
    }

    float Divergence(View px, View py, int n, int c, int i, int j) =>
        (DivergenceX[c, 0] * px[n, c, i, j - 1]) + (DivergenceX[c, 1] * px[n, c, i, j])
        + (DivergenceY[c, 0] * py[n, c, i - 1, j]) + (DivergenceY[c, 1] * py[n, c, i, j]);

    /// <summary>1 / (1 + tau/theta |g|); the small number keeps the root's derivative finite at 0.</summary>
    static float Shrink(float gx, float gy, float ratio) => 1f / (1f + (ratio * MathF.Sqrt((gx * gx) + (gy * gy) + 1e-12f)));

    /// <summary>The sum of the 3x3 neighbourhood times the channel's taps.</summary>
    static float Correlate(View values, View taps, int n, int c, int i, int j)
    {
        var sum = 0f;
        for (var r = 0; r < 3; r++)
        {
            for (var s = 0; s < 3; s++)
            {
                sum += taps[c, r, s] * values[n, c, i + r - 1, j + s - 1];
            }
        }

        return sum;
    }
}
