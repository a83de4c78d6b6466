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

    /// <summary>The iterations from one median to the next; 0 where there are none.</summary>
    public int Smoothing => median ? Inner : 0;

    static int One(Shape first) => 1;

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

    // The median of 5x5 pixels: columns sorted, then what matters of their rows.
    [Iterate(nameof(Most), Every = nameof(Smoothing)), StopGradient]
    (float s0, float s1, float s2, float s3, float s4) ColumnsX(Dim n, Dim c, Dim i, Dim j, [Start("startX")] State ux, State s0, State s1, State s2, State s3, State s4) =>
        Sorted(InColumn(ux, n, c, i, j, -2), InColumn(ux, n, c, i, j, -1), ux[n, c, i, j], InColumn(ux, n, c, i, j, 1), InColumn(ux, n, c, i, j, 2));

    [Iterate(nameof(Most), Every = nameof(Smoothing))]
    (float r03, float r04, float r12, float r13, float r14, float r21, float r22, float r23) RowsX(
        Dim n, Dim c, Dim i, Dim j, State s0, State s1, State s2, State r03, State r04, State r12, State r13, State r14, State r21, State r22, State r23) =>
        Upper(s0, s1, s2, n, c, i, j);

    [Iterate(nameof(Most), Every = nameof(Smoothing))]
    float Ux(Dim n, Dim c, Dim i, Dim j, State ux, State s3, State s4, State r03, State r04, State r12, State r13, State r14, State r21, State r22, State r23) => Median(
        s3, s4, r03[n, c, i, j], r04[n, c, i, j], r12[n, c, i, j], r13[n, c, i, j], r14[n, c, i, j], r21[n, c, i, j], r22[n, c, i, j], r23[n, c, i, j], n, c, i, j);

    [Iterate(nameof(Most), Every = nameof(Smoothing))]
    (float s0, float s1, float s2, float s3, float s4) ColumnsY(Dim n, Dim c, Dim i, Dim j, [Start("startY")] State uy, State s0, State s1, State s2, State s3, State s4) =>
        Sorted(InColumn(uy, n, c, i, j, -2), InColumn(uy, n, c, i, j, -1), uy[n, c, i, j], InColumn(uy, n, c, i, j, 1), InColumn(uy, n, c, i, j, 2));

    [Iterate(nameof(Most), Every = nameof(Smoothing))]
    (float r03, float r04, float r12, float r13, float r14, float r21, float r22, float r23) RowsY(
        Dim n, Dim c, Dim i, Dim j, State s0, State s1, State s2, State r03, State r04, State r12, State r13, State r14, State r21, State r22, State r23) =>
        Upper(s0, s1, s2, n, c, i, j);

    [Iterate(nameof(Most), Every = nameof(Smoothing))]
    float Uy(Dim n, Dim c, Dim i, Dim j, State uy, State s3, State s4, State r03, State r04, State r12, State r13, State r14, State r21, State r22, State r23) => Median(
        s3, s4, r03[n, c, i, j], r04[n, c, i, j], r12[n, c, i, j], r13[n, c, i, j], r14[n, c, i, j], r21[n, c, i, j], r22[n, c, i, j], r23[n, c, i, j], n, c, i, j);

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

    /// <summary>What matters of the first three rows of a square whose columns are sorted: the last two, three, and the middle three of each, sorted.</summary>
    static (float, float, float, float, float, float, float, float) Upper(View s0, View s1, View s2, int n, int c, int i, int j)
    {
        var (_, _, _, r03, r04) = Row(s0, n, c, i, j);
        var (_, _, r12, r13, r14) = Row(s1, n, c, i, j);
        var (_, r21, r22, r23, _) = Row(s2, n, c, i, j);
        return (r03, r04, r12, r13, r14, r21, r22, r23);
    }

    /// <summary>
    /// The median of a square whose columns and then rows are sorted is the median of three: the largest of the last diagonal before the middle one, the middle of that, and the
    /// smallest of the first behind it. All others have 13 before or behind them.
    /// </summary>
    static float Median(
        View s3, View s4, float r03, float r04, float r12, float r13, float r14, float r21, float r22, float r23, int n, int c, int i, int j)
    {
        var (r30, r31, r32, _, _) = Row(s3, n, c, i, j);
        var (r40, r41, _, _, _) = Row(s4, n, c, i, j);
        var (_, _, middle, _, _) = Sorted(r04, r13, r22, r31, r40);
        var before = Larger(Larger(r03, r12), Larger(r21, r30));
        var behind = Smaller(Smaller(r14, r23), Smaller(r32, r41));
        return Larger(Smaller(before, middle), Smaller(Larger(before, middle), behind));
    }

    /// <summary>A pixel and two on each side of it, where the edge is repeated outside, sorted.</summary>
    static (float, float, float, float, float) Row(View s, int n, int c, int i, int j)
    {
        var left = j > 0 ? s[n, c, i, j - 1] : s[n, c, i, j];
        var right = j < s.Size(3) - 1 ? s[n, c, i, j + 1] : s[n, c, i, j];
        return Sorted(j > 1 ? s[n, c, i, j - 2] : left, left, s[n, c, i, j], right, j < s.Size(3) - 2 ? s[n, c, i, j + 2] : right);
    }

    /// <summary>A pixel above or below, where the edge is repeated outside.</summary>
    static float InColumn(View u, int n, int c, int i, int j, int down) => down switch
    {
        -2 => i > 1 ? u[n, c, i - 2, j] : i > 0 ? u[n, c, i - 1, j] : u[n, c, i, j],
        -1 => i > 0 ? u[n, c, i - 1, j] : u[n, c, i, j],
        1 => i < u.Size(2) - 1 ? u[n, c, i + 1, j] : u[n, c, i, j],
        _ => i < u.Size(2) - 2 ? u[n, c, i + 2, j] : i < u.Size(2) - 1 ? u[n, c, i + 1, j] : u[n, c, i, j],
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
