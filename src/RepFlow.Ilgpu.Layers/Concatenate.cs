namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Two tensors behind each other along the channels: (N, C1) and (N, C2), with any axes after that are the same, to (N, C1 + C2) with those.
/// </summary>
/// <remarks>With N = 1 nothing is copied: the inputs are parts of the result.</remarks>
/// <example><code>var both = Concatenate.Apply(appearance, motion);</code></example>
[GpuLayer]
[Sample(Shapes = "3,2; 3,4")]
[Sample(Shapes = "2,2,5; 2,3,5")]
[Sample(Shapes = "2,2,3,4; 2,3,3,4")]
[Sample(Shapes = "1,3,2,5; 1,1,2,5")]
[Sample(Shapes = "2,2,2,3,2; 2,1,2,3,2")]
public static partial class Concatenate
{
    static int Channels(Shape first, Shape second) => first[1] + second[1];

    // Each reads as zero beyond its own channels.
    [Map]
    static float Output(Dim n, [Extent(nameof(Channels))] Dim c, [Rest] Dim r, View first, View second) =>
        first[n, c, r] + second[n, c - first.Size(1), r];
}
