namespace RepFlow.Ilgpu.Layers;

/// <summary>The mean over the frames of every clip, where a batch is the frames of one clip behind those of another: y[n, …] = mean over t of x[n*frames + t, …].</summary>
/// <remarks>x is (N * frames) with any axes after, as the logits of frames, (N * frames, classes); y is (N) with the same.</remarks>
/// <param name="frames">The frames of a clip.</param>
/// <exception cref="ArgumentException">A clip has no frame; when it runs, the frames of x are not those of whole clips.</exception>
/// <example><code>var logits = new AverageClips(16).Forward(fc.Forward(features));</code></example>
[GpuLayer]
[Sample(3, Shapes = "6,4")]
[Sample(1, Shapes = "2,3")]
[Sample(2, Shapes = "4,2,3")]
public sealed partial class AverageClips(int frames)
{
    /// <summary>The frames of a clip, for which the layer is prepared. Those that have been prepared before keep theirs until they are resized.</summary>
    /// <exception cref="ArgumentException">It is below 1.</exception>
    public int Frames
    {
        get;
        set => field = Require.Positive(value, "The number of frames of a clip");
    } = Require.Positive(frames, "The number of frames of a clip");

    int Clips(Shape x) => Require.Clips(x[0], Frames);

    [Reduce(Reduction.Mean)]
    float Output([Extent(nameof(Clips))] Dim n, [Rest] Dim r, [Extent(nameof(Frames))] Over t, View x) => x[n.Join(t), r];
}
