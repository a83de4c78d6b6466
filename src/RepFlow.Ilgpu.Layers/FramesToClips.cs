namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The frames of a batch as clips with an axis of time, as networks over space and time take them: y[n, c, t, …] = x[n*frames + t, c, …]. <see cref="ClipsToFrames"/> goes back.
/// </summary>
/// <remarks>x is (N * frames, C) with any axes after, as in (N * frames, C, H, W), the frames of one clip behind those of another; y is (N, C, frames) with the same.</remarks>
/// <param name="frames">The frames of a clip.</param>
/// <exception cref="ArgumentException">A clip has no frame; when it runs, the frames of x are not those of whole clips.</exception>
/// <example><code>var y = new Conv3d(3, 64, framePadding: 1, padding: 1).Forward(new FramesToClips(16).Forward(x));</code></example>
[GpuLayer]
[Sample(3, Shapes = "6,2,4,3")]
[Sample(1, Shapes = "2,3")]
[Sample(2, Shapes = "4,2,3")]
public sealed partial class FramesToClips(int frames)
{
    /// <summary>The frames of a clip, for which the layer is prepared. Those that have been prepared before keep theirs until they are resized.</summary>
    /// <exception cref="ArgumentException">It is below 1.</exception>
    public int Frames
    {
        get;
        set => field = Require.Positive(value, "The number of frames of a clip");
    } = Require.Positive(frames, "The number of frames of a clip");

    int Clips(Shape x) => Require.Clips(x[0], Frames);

    [Map]
    float Output([Extent(nameof(Clips))] Dim n, Dim c, [Extent(nameof(Frames))] Dim t, [Rest] Dim r, View x) => x[n.Join(t), c, r];
}
