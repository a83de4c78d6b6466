namespace RepFlow.Ilgpu.Layers;

/// <summary>Some consecutive channels of a tensor: y[n, c, …] = x[n, Start + c, …].</summary>
/// <remarks>
/// x is (N, C) with C at least start + count and any axes after; y is (N, count) with the same. With N = 1 nothing is copied: y is part of x.
/// </remarks>
/// <param name="start">The first channel taken.</param>
/// <param name="count">The number of channels taken.</param>
/// <exception cref="ArgumentException">The slice is empty or begins before the first; when it runs, x has fewer channels.</exception>
/// <example><code>var ux = new SliceChannels(0, channels).Forward(flow);</code></example>
[GpuLayer]
[Sample(1, 2, Shapes = "3,4")]
[Sample(1, 2, Shapes = "2,4,7")]
[Sample(1, 2, Shapes = "2,4,3,5")]
[Sample(0, 1, Shapes = "1,2,2,3,3")]
[Sample(1, 3, Shapes = "1,4,3,5")]
public sealed partial class SliceChannels(int start, int count)
{
    /// <summary>The first of the channels taken.</summary>
    public int Start { get; } = Require.NotNegative(start, "The first of the channels of a slice");

    /// <summary>The number of channels taken.</summary>
    public int Count { get; } = Require.Positive(count, "The number of channels of a slice");

    int Taken(Shape x) => Require.Slice(Start, Count, x[1], "Channels");

    [Map]
    float Output(Dim n, [Extent(nameof(Taken))] Dim c, [Rest] Dim r, View x) => x[n, Start + c, r];
}
