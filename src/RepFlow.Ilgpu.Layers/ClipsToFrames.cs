namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Clips as a batch of their frames, those of one clip behind those of another, as networks on frames take them: y[n*T + t, c, …] = x[n, c, t, …].
/// <see cref="FramesToClips"/> goes back.
/// </summary>
/// <remarks>x is (N, C, T) with any axes after, as in (N, C, T, H, W); y is (N * T, C) with the same.</remarks>
/// <example><code>var frames = ClipsToFrames.Apply(clips);</code></example>
[GpuLayer]
[Sample(Shapes = "2,2,3,4,3")]
[Sample(Shapes = "2,3,1")]
[Sample(Shapes = "1,2,3,4")]
public static partial class ClipsToFrames
{
    [Map]
    static float Output(Dim n, [Join] Dim t, Dim c, [Rest] Dim r, View x) => x[n, c, t, r];
}
