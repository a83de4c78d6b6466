using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// TV-L1 optical flow (Zach, Pock and Bischof 2007), what the paper's two-stream networks take as input: the motion from the first picture of each pair to the second. Nothing of it is learned,
/// and it has no gradient.
/// </summary>
/// <remarks>
/// first and second are (N, 1, H, W), grey and in [0, 255]; the result is (N, 2, H, W): to the right, then down, in pixels. All pairs of a batch are computed at once, and each ends its iterations by
/// itself, on the device.
/// </remarks>
/// <example><code>
/// var flow = new TvL1Flow(240, 320, TvL1Options.OpenCvCuda);
/// using var run = flow.PrepareInference(device, Precision.Single, [[8, 1, 240, 320], [8, 1, 240, 320]]);
/// </code></example>
[GpuNetwork]
public sealed partial class TvL1Flow : IFlowLayer
{
    readonly TvL1Level level;
    readonly GaussianBlur? smooth;
    readonly SliceChannels one = new(0, 1);
    readonly SliceChannels other = new(1, 1);
    readonly SliceChannels flow = new(0, 2);

    /// <summary>Makes the network for pictures of a size.</summary>
    /// <param name="height">The rows of the pictures.</param>
    /// <param name="width">The columns of the pictures.</param>
    /// <param name="options">The settings; OpenCV's on processors where there are none.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or a size not positive.</exception>
    public TvL1Flow(int height, int width, TvL1Options? options = null)
    {
        Options = options ?? TvL1Options.OpenCv;
        Sizes = Options.Sizes(height, width);
        level = new TvL1Level(Options, Sizes);
        smooth = Options.Style == TvL1Style.Ipol ? new GaussianBlur(0.8f) : null;
    }

    /// <inheritdoc/>
    public bool IsLearned => false;

    /// <summary>The settings.</summary>
    public TvL1Options Options { get; }

    /// <summary>The sizes of the pictures of all scales, the largest first.</summary>
    public IReadOnlyList<(int Height, int Width)> Sizes { get; }

    /// <summary>The flow.</summary>
    /// <param name="first">The first pictures, (N, 1, H, W).</param>
    /// <param name="second">The second pictures, (N, 1, H, W).</param>
    /// <returns>(N, 2, H, W).</returns>
    public Tensor Forward(Tensor first, Tensor second)
    {
        if (smooth is not null)
        {
            var both = smooth.Forward(MinMaxNormalizePerSample.Apply(Concatenate.Apply(first, second)));
            first = one.Forward(both);
            second = other.Forward(both);
        }

        return flow.Forward(level.Forward(first, second));
    }
}
