namespace RepFlow.Ilgpu.Layers;

/// <summary>The brightness of colours: y[n,0,i,j] = 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).</summary>
/// <remarks>x is (N, 3, H, W), red first; y is (N, 1, H, W).</remarks>
/// <exception cref="ArgumentException">When it runs, x has not three channels.</exception>
/// <example><code>var grey = Luminance.Apply(frames);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,3,4")]
public static partial class Luminance
{
    static int One(Shape x) => x[1] == 3 ? 1 : throw new ArgumentException($"Colours are three channels; x is {x}.");

    [Map]
    static float Output(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View x) => (0.299f * x[n, 0, i, j]) + (0.587f * x[n, 1, i, j]) + (0.114f * x[n, 2, i, j]);
}
