namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Stacks of consecutive frames of every clip, as two-stream networks take the fields of an optical flow (Simonyan and Zisserman 2014):
/// y[n*S + s, l*C + c, …] = x[n*Frames + s*step + l, c, …].
/// </summary>
/// <remarks>x is (N * frames, C) with any axes after; y is (N * S, length * C) with the same, where S = (frames - length) / step + 1, rounded down.</remarks>
/// <param name="frames">The frames of a clip of x.</param>
/// <param name="length">The frames of a stack.</param>
/// <param name="step">The frames from one stack to the next.</param>
/// <exception cref="ArgumentException">One of them is below 1, or a stack has more frames than a clip; when it runs, the frames of x are not those of whole clips.</exception>
/// <example><code>
/// // Three stacks of ten fields, two apart: (N * 15, 2, H, W) to (N * 3, 20, H, W).
/// var stacks = new StackClips(15, 10, 2).Forward(fields);
/// </code></example>
[GpuLayer]
[Sample(5, 3, 2, Shapes = "10,2,3")]
[Sample(3, 3, 1, Shapes = "3,1,2,3")]
public sealed partial class StackClips(int frames, int length, int step)
{
    /// <summary>The frames of a clip of x, for which the layer is prepared; <see cref="Count"/> changes with it.</summary>
    /// <exception cref="ArgumentException">A stack has more.</exception>
    public int Frames
    {
        get;
        set
        {
            Require.Slice(0, Length, value, "Frames");
            field = value;
        }
    } = frames;

    /// <summary>The frames of a stack.</summary>
    public int Length { get; } = Require.Slice(0, Require.Positive(length, "The number of frames of a stack"), frames, "Frames");

    /// <summary>The frames from one stack to the next.</summary>
    public int Step { get; } = Require.Positive(step, "The step from one stack to the next");

    /// <summary>The stacks of a clip.</summary>
    public int Count => ((Frames - Length) / Step) + 1;

    int Clips(Shape x) => Require.Clips(x[0], Frames);

    [Map]
    float Output([Extent(nameof(Clips))] Dim n, [Join, Extent(nameof(Count))] Dim s, [Extent(nameof(Length))] Dim l, [Join] Dim c, [Rest] Dim r, View x) => x[(n * Frames) + (s * Step) + l, c, r];
}
