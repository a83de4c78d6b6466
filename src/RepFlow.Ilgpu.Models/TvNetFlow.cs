using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The flow between consecutive frames of every clip, by TVNet's learned iterations (<see cref="TvNetStep"/>).</summary>
/// <remarks>
/// Brightness of both frames of a pair together is brought to [0, 255] and smoothed. Its authors round the brightness of bytes down before, which frames that are normalised do not have.
/// </remarks>
[GpuNetwork]
public sealed partial class TvNetFlow
{
    readonly int stack;
    readonly SliceChannels earlier = new(0, 1);
    readonly SliceChannels later = new(1, 1);
    readonly TvNetField? field;
    readonly BilinearWarp warp = new(clamp: true);
    readonly SliceChannels flow = new(0, 2);

    // Theirs keep all fields of all iterations; segments of about as many as there are of them keep few.
    [Recompute]
    readonly TvNetSegment[] iterations;

    /// <summary>Makes it.</summary>
    /// <param name="frames">Frames of a clip.</param>
    /// <param name="stack">How many flows belong together; those that are left over are not computed.</param>
    /// <param name="iterations">The number of iterations.</param>
    /// <param name="fields">The sides of the frames, where the flow to begin with is learned.</param>
    internal TvNetFlow(int frames, int stack, int iterations, (int Rows, int Columns)? fields)
    {
        this.stack = stack;
        (First, Second) = Pairs(frames);
        field = fields is { } sides ? new TvNetField(sides.Rows, sides.Columns) : null;
        var length = iterations > 0
            ? (int)Math.Ceiling(Math.Sqrt(iterations))
            : throw new ArgumentException($"The number of flow iterations must be at least 1; it is {iterations}.");
        this.iterations = [.. Enumerable.Range(0, (iterations + length - 1) / length).Select(at => new TvNetSegment(Math.Min(length, iterations - (at * length))))];
    }

    /// <summary>The earlier frame of each pair.</summary>
    internal SliceClips First { get; private set; }

    /// <summary>The later one.</summary>
    internal SliceClips Second { get; private set; }

    /// <summary>Frames of a clip.</summary>
    public int Frames
    {
        get => First.Frames;
        set => (First, Second) = Pairs(value);
    }

    /// <summary>The flow.</summary>
    /// <param name="x">(N * frames, 3, H, W).</param>
    /// <returns>(N * pairs, 2, H, W), x first, in pixels.</returns>
    public Tensor Forward(Tensor x)
    {
        var grey = Luminance.Apply(x);
        var pair = TvNetSmooth.Apply(MinMaxNormalizePerSample.Apply(Concatenate.Apply(First.Forward(grey), Second.Forward(grey))));
        var one = earlier.Forward(pair);
        var other = PictureGradients.Apply(later.Forward(pair));
        var begin = field?.Forward(one) ?? NoMotion.Apply(one);
        if (field is not null)
        {
            other = warp.Forward(other, begin);
        }

        var pictures = TvNetPictures.Apply(one, other, begin);
        var all = TvNetStart.Apply(begin);
        foreach (var segment in iterations)
        {
            all = segment.Forward(pictures, all);
        }

        return flow.Forward(all);
    }

    (SliceClips First, SliceClips Second) Pairs(int frames)
    {
        var pairs = (frames - 1) / stack * stack;
        return pairs > 0
            ? (new SliceClips(frames, 0, pairs), new SliceClips(frames, 1, pairs))
            : throw new ArgumentException($"TVNet looks at {stack} flows together, and so at {stack + 1} frames; clips of {frames} were asked for.");
    }
}
