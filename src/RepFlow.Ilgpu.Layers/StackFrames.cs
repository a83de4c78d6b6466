namespace RepFlow.Ilgpu.Layers;

/// <summary>Consecutive frames as channels of one image, as optical flow is stacked: y[n, t*C + c, …] = x[n*frames + t, c, …]. Nothing is copied but where a device has to.</summary>
/// <remarks>x is (N * frames, C) with any axes after, the frames of one stack behind those of another; y is (N, frames * C) with the same.</remarks>
/// <param name="frames">The frames of a stack.</param>
/// <exception cref="ArgumentException">A stack has no frame; when it runs, the frames of x are not those of whole stacks.</exception>
/// <example><code>var stacks = new StackFrames(10).Forward(flow);     // (N * 10, 2, H, W) to (N, 20, H, W)</code></example>
[GpuLayer]
[Sample(3, Shapes = "6,2,3,4")]
[Sample(2, Shapes = "2,3")]
public sealed partial class StackFrames(int frames)
{
    /// <summary>The frames of a stack.</summary>
    public int Frames { get; } = Require.Positive(frames, "The number of frames of a stack");

    int Stacks(Shape x) => Require.Clips(x[0], Frames);

    [Map]
    float Output([Extent(nameof(Stacks))] Dim n, [Extent(nameof(Frames))] Dim t, [Join] Dim c, [Rest] Dim r, View x) => x[n.Join(t), c, r];
}
