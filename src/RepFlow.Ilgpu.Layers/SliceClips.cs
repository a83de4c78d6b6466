namespace RepFlow.Ilgpu.Layers;

/// <summary>Some consecutive frames of every clip, where a batch is the frames of one clip behind those of another: y[n*count + t, …] = x[n*Frames + start + t, …].</summary>
/// <remarks>x is (N * frames) with any axes after, as in (N * frames, C, H, W); y is (N * count) with the same.</remarks>
/// <param name="frames">The frames of a clip of x.</param>
/// <param name="start">The first frame taken of each.</param>
/// <param name="count">The number of frames taken of each.</param>
/// <exception cref="ArgumentException">The slice is empty, or a clip does not have it; when it runs, the frames of x are not those of whole clips.</exception>
/// <example><code>
/// // The flow between consecutive frames of all clips of 16.
/// var u = flow.Forward(new SliceClips(16, 0, 15).Forward(x), new SliceClips(16, 1, 15).Forward(x));
/// </code></example>
[GpuLayer]
[Sample(4, 1, 2, Shapes = "8,2,3")]
[Sample(3, 0, 2, Shapes = "3,2,3,2")]
[Sample(2, 1, 1, Shapes = "6")]
public sealed partial class SliceClips(int frames, int start, int count)
{
    readonly int behind = frames - start - count;

    /// <summary>
    /// The frames of a clip of x, for which the layer is prepared; <see cref="Count"/> changes with it, so that as many are left out before and behind the slice. Those that
    /// have been prepared before keep theirs until they are resized.
    /// </summary>
    /// <exception cref="ArgumentException">Nothing would be left of a clip.</exception>
    public int Frames
    {
        get;
        set
        {
            Count = Require.Positive(value - Start - behind, "The number of frames of a slice");
            field = value;
        }
    } = Require.Positive(frames, "The number of frames of a clip");

    /// <summary>The first of the frames taken.</summary>
    public int Start { get; } = Require.NotNegative(start, "The first of the frames of a slice");

    /// <summary>The number of frames taken.</summary>
    public int Count { get; private set; } = Require.Slice(start, Require.Positive(count, "The number of frames of a slice"), frames, "Frames");

    int Clips(Shape x) => Require.Clips(x[0], Frames);

    [Map]
    float Output([Extent(nameof(Clips))] Dim n, [Join, Extent(nameof(Count))] Dim t, [Rest] Dim r, View x) => x[(n * Frames) + t + Start, r];

    // The derived adjoint would ask every frame of a slice whether it is this one.
    [Map, Adjoint("x")]
    float InputAdjoint([Extent(nameof(Clips))] Dim n, [Join, Extent(nameof(Frames))] Dim f, [Rest] Dim r, View x, View upstream) =>
        f >= Start && f < Start + Count ? upstream[(n * Count) + f - Start, r] : 0f;
}
