namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The iterations of TV-L1 optical flow (Zach, Pock and Bischof, "A Duality Based Approach for Realtime TV-L1 Optical Flow", 2007) behind one warp: where the second picture has been looked up
/// at the flow so far, and how the flow and its dual variables go on from there until little changes.
/// </summary>
/// <remarks>
/// <para>first is (N, 1, H, W). warped is (N, 3, H, W): the second picture and its gradients at the flow so far (<see cref="PictureGradients"/>, <see cref="CubicWarp"/>). field and
/// the result are (N, 6, H, W): the flow to the right and down, in pixels, and their dual variables, two each. It ends for each n by itself, and has no gradient.</para>
/// <para>With rho = warped + grad . (u - u0) - first, each iteration does</para>
/// <list type="bullet">
/// <item>v = u + s grad, where s = -rho / |grad|^2 cut off at ±lambda theta;</item>
/// <item>u = v + theta div p, for each component;</item>
/// <item>p = (p + tau/theta grad u) / (1 + tau/theta |grad u|), for each component;</item>
/// <item>and ends where the mean of |du|^2 is at most epsilon^2.</item>
/// </list>
/// <para>Gradients of u are forward differences, 0 in the last column or row. With <c>median</c> u is smoothed by a median of 5x5 pixels before the first iteration and each
/// <c>inner</c> after it, as OpenCV does it on processors. With <c>seldom</c> the end is looked for as OpenCV does it on GPUs: in every second
/// iteration, and after a change that was so many times the limit only when as many iterations have passed.</para>
/// </remarks>
/// <param name="outer">How often there are <paramref name="inner"/> iterations, at most.</param>
/// <param name="inner">The iterations from one median to the next.</param>
/// <param name="tau">The time step of the dual variables.</param>
/// <param name="lambda">The weight of brightness constancy against smoothness.</param>
/// <param name="theta">The tightness of the coupling of u and v.</param>
/// <param name="epsilon">The change in pixels at which it ends; 0 for all iterations.</param>
/// <param name="median">Whether u is smoothed.</param>
/// <param name="seldom">Whether the end is looked for as OpenCV does it on GPUs.</param>
/// <exception cref="ArgumentException">A number of iterations is not positive.</exception>
[GpuLayer]
[Output("ux", "uy", "pxx", "pxy", "pyx", "pyy")]
[Sample(1, 3, 0.25f, 0.15f, 0.3f, 0f, false, false, Shapes = "2,1,3,4; 2,3,3,4; 2,6,3,4")]
[Sample(2, 2, 0.25f, 0.6f, 0.3f, 0f, true, false, Shapes = "1,1,6,19; 1,3,6,19; 1,6,6,19")]
[Sample(1, 20, 0.25f, 0.3f, 0.3f, 0.01f, false, true, Shapes = "2,1,4,5; 2,3,4,5; 2,6,4,5")]
[Sample(1, 20, 0.25f, 0.3f, 0.3f, 0.05f, false, false, Shapes = "2,1,4,5; 2,3,4,5; 2,6,4,5")]
public sealed partial class TvL1Iterations(
    int outer = 1, int inner = 300, float tau = 0.25f, float lambda = 0.15f, float theta = 0.3f, float epsilon = 0.01f, bool median = false, bool seldom = false)
{
    /// <summary>The iterations from one median to the next.</summary>
    public int Inner { get; } = Require.Positive(inner, "The number of inner iterations of TV-L1");

    /// <summary>The most iterations.</summary>
    public int Most { get; } = Require.Positive(outer, "The number of outer iterations of TV-L1") * inner;

    int One(Shape first) => 1;

    // What rho is without the flow.
    [Map]
    float Rest(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View first, View warped, View field) =>
        warped[n, c, i, j] - (warped[n, c + 1, i, j] * field[n, c, i, j]) - (warped[n, c + 2, i, j] * field[n, c + 1, i, j]) - first[n, c, i, j];

    [Map]
    float StartX(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View field) => field[n, c, i, j];

    [Map]
    float StartY(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View field) => field[n, c + 1, i, j];

    [Map]
    float StartXx(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View field) => field[n, c + 2, i, j];

    [Map]
    float StartXy(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View field) => field[n, c + 3, i, j];

    [Map]
    float StartYx(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View field) => field[n, c + 4, i, j];

    [Map]
    float StartYy(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View field) => field[n, c + 5, i, j];

    [Map]
    float GradientX(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View warped) => warped[n, c + 1, i, j];

    [Map]
    float GradientY(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View warped) => warped[n, c + 2, i, j];

    [Map]
    float InverseSquare(Dim n, Dim c, Dim i, Dim j, float gradientX, float gradientY)
    {
        var square = (gradientX * gradientX) + (gradientY * gradientY);
        return square > 1.1920929e-7f ? 1f / square : 0f;
    }

    [Iterate(nameof(Most)), StopGradient]
    (float ux, float uy) Smooth(Dim n, Dim c, Dim i, Dim j, [Start("startX")] State ux, [Start("startY")] State uy, State count)
    {
        var smooths = median && count[n, c] - (Inner * MathF.Floor(count[n, c] / Inner)) < 0.5f;
        return (smooths ? Median(ux, n, c, i, j) : ux[n, c, i, j], smooths ? Median(uy, n, c, i, j) : uy[n, c, i, j]);
    }

    [Iterate(nameof(Most))]
    (float ux, float uy, float change) Primal(
        Dim n,
        Dim c,
        Dim i,
        Dim j,
        float rest,
        float gradientX,
        float gradientY,
        float inverseSquare,
        State ux,
        State uy,
        [Start("startXx")] State pxx,
        [Start("startXy")] State pxy,
        [Start("startYx")] State pyx,
        [Start("startYy")] State pyy,
        State change)
    {
        var rho = rest + (gradientX * ux[n, c, i, j]) + (gradientY * uy[n, c, i, j]);
        var limit = lambda * theta;
        var bound = limit * ((gradientX * gradientX) + (gradientY * gradientY));
        var step = rho < -bound ? limit : rho > bound ? -limit : -rho * inverseSquare;
        var dx = (step * gradientX) + (theta * Divergence(pxx, pxy, n, c, i, j));
        var dy = (step * gradientY) + (theta * Divergence(pyx, pyy, n, c, i, j));
        return (ux[n, c, i, j] + dx, uy[n, c, i, j] + dy, (dx * dx) + (dy * dy));
    }

    [Iterate(nameof(Most))]
    (float pxx, float pxy, float pyx, float pyy) Dual(
        Dim n, Dim c, Dim i, Dim j, State ux, State uy, State pxx, State pxy, State pyx, State pyy)
    {
        var ratio = tau / theta;
        var uxx = Right(ux, n, c, i, j);
        var uxy = Down(ux, n, c, i, j);
        var uyx = Right(uy, n, c, i, j);
        var uyy = Down(uy, n, c, i, j);
        var shrinkX = 1f / (1f + (ratio * MathF.Sqrt((uxx * uxx) + (uxy * uxy))));
        var shrinkY = 1f / (1f + (ratio * MathF.Sqrt((uyx * uyx) + (uyy * uyy))));
        return (
            (pxx[n, c, i, j] + (ratio * uxx)) * shrinkX,
            (pxy[n, c, i, j] + (ratio * uxy)) * shrinkX,
            (pyx[n, c, i, j] + (ratio * uyx)) * shrinkY,
            (pyy[n, c, i, j] + (ratio * uyy)) * shrinkY);
    }

    [Iterate(nameof(Most))]
    float Total(Dim n, Dim c, Over i, Over j, State change, State total) => change[n, c, i, j];

    // Where the end is looked for seldom, what is owed goes down by the limit in each iteration, and nothing is looked at before it is paid.
    [Iterate(nameof(Most))]
    float Due(Dim n, Dim c, State due, State debt, State count, View first) =>
        !seldom || (debt[n, c] < Limit(first) && count[n, c] - (2f * MathF.Floor(count[n, c] / 2f)) > 0.5f) ? 1f : 0f;

    [Iterate(nameof(Most))]
    float Debt(Dim n, Dim c, State debt, State due, State total, View first) => due[n, c] > 0.5f ? total[n, c] : debt[n, c] - Limit(first);

    [Iterate(nameof(Most))]
    float Count(Dim n, Dim c, State count) => count[n, c] + 1f;

    [Iterate(nameof(Most))]
    bool Still(Dim n, Dim c, State total, State due, View first) => due[n, c] > 0.5f && !(total[n, c] > Limit(first));

    /// <summary>The sum of |du|^2 over a picture at which it ends.</summary>
    float Limit(View first) => epsilon * epsilon * first.Size(2) * first.Size(3);

    /// <summary>The difference from the pixel to the right; 0 in the last column.</summary>
    static float Right(View u, int n, int c, int i, int j) => j == u.Size(3) - 1 ? 0f : u[n, c, i, j + 1] - u[n, c, i, j];

    /// <summary>The difference from the pixel below; 0 in the last row.</summary>
    static float Down(View u, int n, int c, int i, int j) => i == u.Size(2) - 1 ? 0f : u[n, c, i + 1, j] - u[n, c, i, j];

    static float Divergence(View px, View py, int n, int c, int i, int j) => px[n, c, i, j] - px[n, c, i, j - 1] + py[n, c, i, j] - py[n, c, i - 1, j];

    /// <summary>
    /// The median of 5x5 pixels, where the edge is repeated outside. Of a square whose columns and then rows are sorted it is the median of three: the largest of the last
    /// diagonal before the middle one, the middle of that, and the smallest of the first behind it. All others have 13 before or behind them.
    /// </summary>
    static float Median(View u, int n, int c, int i, int j)
    {
        var (a0, a1, a2, a3, a4) = Column(u, n, c, i, j, -2);
        var (b0, b1, b2, b3, b4) = Column(u, n, c, i, j, -1);
        var (c0, c1, c2, c3, c4) = Column(u, n, c, i, j, 0);
        var (d0, d1, d2, d3, d4) = Column(u, n, c, i, j, 1);
        var (e0, e1, e2, e3, e4) = Column(u, n, c, i, j, 2);
        var (_, _, _, r03, r04) = Sorted(a0, b0, c0, d0, e0);
        var (_, _, r12, r13, r14) = Sorted(a1, b1, c1, d1, e1);
        var (_, r21, r22, r23, _) = Sorted(a2, b2, c2, d2, e2);
        var (r30, r31, r32, _, _) = Sorted(a3, b3, c3, d3, e3);
        var (r40, r41, _, _, _) = Sorted(a4, b4, c4, d4, e4);
        var (_, _, middle, _, _) = Sorted(r04, r13, r22, r31, r40);
        var before = Larger(Larger(r03, r12), Larger(r21, r30));
        var behind = Smaller(Smaller(r14, r23), Smaller(r32, r41));
        return Larger(Smaller(before, middle), Smaller(Larger(before, middle), behind));
    }

    /// <summary>The five pixels of a column beside a pixel, sorted.</summary>
    static (float, float, float, float, float) Column(View u, int n, int c, int i, int j, int across) => Sorted(
        Within(u, n, c, i, j, -2, across), Within(u, n, c, i, j, -1, across), Within(u, n, c, i, j, 0, across), Within(u, n, c, i, j, 1, across), Within(u, n, c, i, j, 2, across));

    /// <summary>A pixel beside another, or the nearest within the picture.</summary>
    static float Within(View u, int n, int c, int i, int j, int down, int across) => across switch
    {
        -2 => j > 1 ? InRow(u, n, c, i, j - 2, down) : j > 0 ? InRow(u, n, c, i, j - 1, down) : InRow(u, n, c, i, j, down),
        -1 => j > 0 ? InRow(u, n, c, i, j - 1, down) : InRow(u, n, c, i, j, down),
        1 => j < u.Size(3) - 1 ? InRow(u, n, c, i, j + 1, down) : InRow(u, n, c, i, j, down),
        2 => j < u.Size(3) - 2 ? InRow(u, n, c, i, j + 2, down) : j < u.Size(3) - 1 ? InRow(u, n, c, i, j + 1, down) : InRow(u, n, c, i, j, down),
        _ => InRow(u, n, c, i, j, down),
    };

    static float InRow(View u, int n, int c, int i, int j, int down) => down switch
    {
        -2 => i > 1 ? u[n, c, i - 2, j] : i > 0 ? u[n, c, i - 1, j] : u[n, c, i, j],
        -1 => i > 0 ? u[n, c, i - 1, j] : u[n, c, i, j],
        1 => i < u.Size(2) - 1 ? u[n, c, i + 1, j] : u[n, c, i, j],
        2 => i < u.Size(2) - 2 ? u[n, c, i + 2, j] : i < u.Size(2) - 1 ? u[n, c, i + 1, j] : u[n, c, i, j],
        _ => u[n, c, i, j],
    };

    static (float, float, float, float, float) Sorted(float a, float b, float c, float d, float e)
    {
        (a, b) = (Smaller(a, b), Larger(a, b));
        (d, e) = (Smaller(d, e), Larger(d, e));
        (c, e) = (Smaller(c, e), Larger(c, e));
        (c, d) = (Smaller(c, d), Larger(c, d));
        (a, d) = (Smaller(a, d), Larger(a, d));
        (a, c) = (Smaller(a, c), Larger(a, c));
        (b, e) = (Smaller(b, e), Larger(b, e));
        (b, d) = (Smaller(b, d), Larger(b, d));
        (b, c) = (Smaller(b, c), Larger(b, c));
        return (a, b, c, d, e);
    }

    static float Smaller(float a, float b) => a < b ? a : b;

    static float Larger(float a, float b) => a < b ? b : a;
}
