namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The fixed motion filter (Lee et al., Motion Feature Network, 2018): what is different in the next frame of a clip, looked up in nine directions, the pixel itself and its
/// neighbours: y[n*frames + t, d*C' + c, i, j] = x[n*frames + t + 1, k, i + d/3 - 1, j + d%3 - 1] - x[n*frames + t, k, i, j].
/// </summary>
/// <remarks>
/// <para>x is (N * frames, C, H, W), the frames of one clip behind those of another. Each direction sees all channels (k = c, C' = C), or grouped its own ninth of them
/// (k = d*C' + c, C' = C / 9); y is (N * frames, 9 C', H, W).</para>
/// <para>Outside x stand zeros. The last frame of a clip has no successor: its differences are zero.</para>
/// </remarks>
/// <param name="frames">The frames of a clip, at least 2.</param>
/// <param name="isGrouped">Whether each direction has channels of its own.</param>
/// <exception cref="ArgumentException">A clip has fewer than two frames; when it runs, the frames of x are not those of whole clips, or nine groups do not divide the channels.</exception>
/// <example><code>var motion = expand.Forward(new MotionFilter(16).Forward(reduce.Forward(features)));</code></example>
[GpuLayer]
[Sample(3, Shapes = "6,2,3,4")]
[Sample(2, true, Shapes = "4,18,4,3")]
public sealed partial class MotionFilter(int frames, bool isGrouped = false)
{
    const int Side = 3;

    /// <summary>The number of directions.</summary>
    public const int Directions = Side * Side;

    /// <summary>The frames of a clip, for which the layer is prepared. Those that have been prepared before keep theirs until they are resized.</summary>
    /// <exception cref="ArgumentException">It is below 2.</exception>
    public int Frames
    {
        get;
        set => field = Require.AtLeast(2, value, "The number of frames of a clip in which motion is looked for");
    } = Require.AtLeast(2, frames, "The number of frames of a clip in which motion is looked for");

    /// <summary>Whether each direction has channels of its own.</summary>
    public bool IsGrouped { get; } = isGrouped;

    int Clips(Shape x) => Require.Clips(x[0], Frames);

    int Each(Shape x) => IsGrouped ? x[1] / Require.Groups(Directions, x[1], x[1]) : x[1];

    int Channels(Shape x) => x[1];

    [Map]
    float Output(
        [Extent(nameof(Clips))] Dim n,
        [Join, Extent(nameof(Frames))] Dim t,
        [Extent(nameof(Directions))] Dim d,
        [Join, Extent(nameof(Each))] Dim c,
        Dim i,
        Dim j,
        View x)
    {
        var at = (n * Frames) + t;
        var channel = IsGrouped ? (d * (x.Size(1) / Directions)) + c : c;
        return t + 1 < Frames ? x[at + 1, channel, i + (d / Side) - 1, j + (d % Side) - 1] - x[at, channel, i, j] : 0f;
    }

    // Every frame is the earlier of one pair and the later of another. Of grouped directions one sees a channel.
    [Reduce(Reduction.Sum), Adjoint("x")]
    float InputAdjoint(
        [Extent(nameof(Clips))] Dim n,
        [Join, Extent(nameof(Frames))] Dim t,
        [Extent(nameof(Channels))] Dim k,
        Dim i,
        Dim j,
        [Extent(nameof(Side))] Over r,
        [Extent(nameof(Side))] Over s,
        View x,
        View upstream)
    {
        var at = (n * Frames) + t;
        var d = (r * Side) + s;
        var channel = IsGrouped ? k : (d * x.Size(1)) + k;
        var isSeen = !IsGrouped || k / (x.Size(1) / Directions) == d;
        var asLater = isSeen && t > 0 ? upstream[at - 1, channel, i - r + 1, j - s + 1] : 0f;
        return isSeen && t + 1 < Frames ? asLater - upstream[at, channel, i, j] : asLater;
    }
}
