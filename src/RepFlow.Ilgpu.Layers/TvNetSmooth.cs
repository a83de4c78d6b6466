namespace RepFlow.Ilgpu.Layers;

/// <summary>The fixed Gaussian of 5x5 pixels by which TVNet smooths its pictures (Fan et al. 2018), with zeros outside. Its taps, of standard deviation 0.8 by its authors, are those of their code.</summary>
/// <remarks>x and y are (N, C, H, W).</remarks>
/// <example><code>var smooth = TvNetSmooth.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "1,2,4,7")]
public static partial class TvNetSmooth
{
    static readonly double[] taps =
    [
        0.000874, 0.006976, 0.01386, 0.006976, 0.000874,
        0.006976, 0.0557, 0.110656, 0.0557, 0.006976,
        0.01386, 0.110656, 0.219833, 0.110656, 0.01386,
        0.006976, 0.0557, 0.110656, 0.0557, 0.006976,
        0.000874, 0.006976, 0.01386, 0.006976, 0.000874,
    ];

    [Map]
    static float Output(Dim n, Dim c, Dim i, Dim j, View x)
    {
        var sum = 0f;
        for (var r = 0; r < 5; r++)
        {
            for (var s = 0; s < 5; s++)
            {
                sum += (float)taps[(r * 5) + s] * x[n, c, i + r - 2, j + s - 2];
            }
        }

        return sum;
    }
}
