using System.Globalization;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The settings of <see cref="TvL1Flow"/>. As they are at first they are OpenCV's on processors.</summary>
/// <example><code>var fast = TvL1Options.OpenCv with { Scales = 3, Warps = 2 };</code></example>
public sealed record TvL1Options
{
    // What OpenCV leaves of a picture.
    const int SmallestSide = 16;

    /// <summary>OpenCV's on processors: <c>DualTVL1OpticalFlow</c> of its module optflow, which smooths the flow by medians.</summary>
    public static TvL1Options OpenCv { get; } = new();

    /// <summary>OpenCV's on GPUs: <c>cuda::OpticalFlowDual_TVL1</c>, without medians. The paper's run-times are of this one.</summary>
    public static TvL1Options OpenCvCuda { get; } = new() { Style = TvL1Style.OpenCvCuda, OuterIterations = 1, InnerIterations = 300, Median = false };

    /// <summary>That of Image Processing On Line, with its default of as many scales as there are.</summary>
    public static TvL1Options Ipol { get; } = new() { Style = TvL1Style.Ipol, Scales = 100, ScaleFactor = 0.5, OuterIterations = 1, InnerIterations = 300, Median = false };

    /// <summary>Whose it is in what has no number.</summary>
    public TvL1Style Style { get; init; }

    /// <summary>The most scales, at least 1; small pictures have fewer.</summary>
    public int Scales { get; init; } = 5;

    /// <summary>How large the pictures of a scale are, in those of the one before: above 0 and below 1.</summary>
    public double ScaleFactor { get; init; } = 0.8;

    /// <summary>How often the second picture is looked up anew on each scale, at least 1.</summary>
    public int Warps { get; init; } = 5;

    /// <summary>How often there are <see cref="InnerIterations"/>, at most.</summary>
    public int OuterIterations { get; init; } = 10;

    /// <summary>The iterations from one median to the next; without medians the product with <see cref="OuterIterations"/> counts.</summary>
    public int InnerIterations { get; init; } = 30;

    /// <summary>The time step of the dual variables, above 0 and at most 1/4 for it to converge.</summary>
    public double Tau { get; init; } = 0.25;

    /// <summary>The weight of brightness constancy against smoothness, for pictures in [0, 255].</summary>
    public double Lambda { get; init; } = 0.15;

    /// <summary>How tightly the flow follows brightness constancy in each iteration; the smaller the tighter.</summary>
    public double Theta { get; init; } = 0.3;

    /// <summary>The change of the flow in an iteration, in pixels, at which they end: the root of the mean square. With 0 all run.</summary>
    public double Epsilon { get; init; } = 0.01;

    /// <summary>Whether the flow is smoothed by a median of 5x5 pixels before the first iteration and after each <see cref="InnerIterations"/>.</summary>
    public bool Median { get; init; } = true;

    /// <summary>The deviation of the Gaussian before each resizing, where there is one: of a picture that is halved 1.04 pixels.</summary>
    internal float Smoothing => (float)(0.6 * Math.Sqrt((1 / (ScaleFactor * ScaleFactor)) - 1));

    /// <summary>
    /// What flow depends on in words: all settings, and which build of this library computes it. Where two are the same, so are their fields, bit for bit, on the same kind of device.
    /// </summary>
    public string Identity => string.Create(
        CultureInfo.InvariantCulture,
        $"tvl1|{Style}|{Scales}|{ScaleFactor:R}|{Warps}|{OuterIterations}|{InnerIterations}|{Tau:R}|{Lambda:R}|{Theta:R}|{Epsilon:R}|{Median}|{Builds}");

    // What computes may be mended, and whoever does would have to think of a number here.
    static string Builds { get; } = string.Join('|', new[] { typeof(TvL1Flow), typeof(FlowBytes), typeof(ILayer) }.Select(type => type.Module.ModuleVersionId.ToString("N")));

    /// <summary>The sizes of the pictures of all scales, the largest first.</summary>
    /// <param name="height">The rows of the pictures.</param>
    /// <param name="width">The columns of the pictures.</param>
    /// <returns>The sizes.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, or a size not positive.</exception>
    public IReadOnlyList<(int Height, int Width)> Sizes(int height, int width)
    {
        Check();
        if (height < 1 || width < 1)
        {
            throw new ArgumentException($"Pictures of {width}x{height} pixels have no flow.");
        }

        var sizes = new List<(int Height, int Width)> { (height, width) };
        var most = Style == TvL1Style.Ipol ? Math.Min(Scales, (int)(1 + (Math.Log(Math.Sqrt(((double)height * height) + ((double)width * width)) / 16) / Math.Log(1 / ScaleFactor)))) : Scales;
        while (sizes.Count < most)
        {
            var (rows, columns) = (Scaled(sizes[^1].Height), Scaled(sizes[^1].Width));
            var fits = Style == TvL1Style.Ipol
                ? Math.Min(rows, columns) > 0 && Math.Min(sizes[^1].Height, sizes[^1].Width) > (int)(5 * Smoothing)
                : Math.Min(rows, columns) >= SmallestSide;
            if (!fits)
            {
                break;
            }

            sizes.Add((rows, columns));
        }

        return sizes;
    }

    int Scaled(int extent) => (int)(Style == TvL1Style.Ipol ? Math.Floor((extent * ScaleFactor) + 0.5) : Math.Round(extent * ScaleFactor, MidpointRounding.ToEven));

    void Check()
    {
        static void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw new ArgumentException($"TV-L1: {what}.");
            }
        }

        Require(Scales >= 1, $"there is at least one scale, not {Scales}");
        Require(Warps >= 1, $"there is at least one warp, not {Warps}");
        Require(OuterIterations >= 1 && InnerIterations >= 1, $"there is at least one iteration, not {OuterIterations} times {InnerIterations}");
        Require(ScaleFactor is > 0 and < 1, $"the factor between scales is above 0 and below 1, not {ScaleFactor}");
        Require(Tau > 0 && Lambda > 0 && Theta > 0, $"tau, lambda and theta are above 0, not {Tau}, {Lambda} and {Theta}");
        Require(Epsilon >= 0, $"epsilon is at least 0, not {Epsilon}");
    }
}
