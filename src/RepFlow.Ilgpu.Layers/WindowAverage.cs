namespace RepFlow.Ilgpu.Layers;

/// <summary>The mean of each channel over whole frames, in windows of time: y[n,c,t] = mean over q, i, j of x[n, c, t + q, i, j], as what follows the last features of I3D and S3D.</summary>
/// <remarks>x is (N, C, T, H, W); y is (N, C, T - frames + 1). Of clips that are shorter than a window, y is the mean of all frames, (N, C, 1).</remarks>
/// <param name="frames">Frames of a window.</param>
/// <exception cref="ArgumentException">A window has no frame.</exception>
/// <example><code>var features = new WindowAverage(2).Forward(x);</code></example>
[GpuLayer]
[Sample(2, Shapes = "2,2,3,2,3")]
[Sample(3, Shapes = "1,2,2,3,1")]
public sealed partial class WindowAverage(int frames)
{
    /// <summary>Frames of a window.</summary>
    public int Frames { get; } = Require.Positive(frames, "The number of frames of a window");

    int Windows(Shape x) => x[2] - Taken(x) + 1;

    int Taken(Shape x) => Math.Min(Frames, x[2]);

    [Reduce(Reduction.Mean)]
    float Output(Dim n, Dim c, [Extent(nameof(Windows))] Dim t, [Extent(nameof(Taken))] Over q, Over i, Over j, View x) => x[n, c, t + q, i, j];
}
