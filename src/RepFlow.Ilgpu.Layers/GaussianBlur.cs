namespace RepFlow.Ilgpu.Layers;

/// <summary>Pictures smoothed by a Gaussian, cut off at <see cref="Radius"/> pixels, where the edge is mirrored outside.</summary>
/// <remarks>
/// x and y are (N, C, H, W). Before the first pixel the picture is mirrored about that pixel, behind the last about its edge, as the implementation of TV-L1 of Sánchez, Meinhardt-Llopis and
/// Facciolo (IPOL, 2013) has it; and so is the radius, 5 sigma.
/// </remarks>
/// <param name="sigma">The standard deviation in pixels, above 0.</param>
/// <exception cref="ArgumentException">The deviation is not positive; when it runs, x has no more rows or columns than the radius.</exception>
/// <example><code>var smooth = new GaussianBlur(0.8f).Forward(x);</code></example>
[GpuLayer]
[Sample(0.5f, Shapes = "2,1,4,5")]
[Sample(0.8f, Shapes = "1,2,6,7")]
public sealed partial class GaussianBlur(float sigma)
{
    /// <summary>The farthest pixel that counts.</summary>
    public int Radius { get; } = sigma > 0f ? (int)(5 * sigma) : throw new ArgumentException($"The deviation of a Gaussian must be above 0; it is {sigma}.");

    /// <summary>The number of pixels along an axis that count.</summary>
    public int Window => (2 * Radius) + 1;

    /// <summary>The weight of the pixel itself: all are 1 together.</summary>
    public float Middle { get; } = (float)(1 / Enumerable.Range(-(int)(5 * sigma), (2 * (int)(5 * sigma)) + 1).Sum(at => Math.Exp(-at * at / (2.0 * sigma * sigma))));

    int Rows(Shape x) => Fits(x[2]);

    int Columns(Shape x) => Fits(x[3]);

    int Fits(int extent) => extent > Radius
        ? extent
        : throw new ArgumentException($"A Gaussian of {Window} pixels needs more than {Radius} rows and columns, and there are {extent}.");

    [Reduce(Reduction.Sum)]
    float Across(Dim n, Dim c, Dim i, [Extent(nameof(Columns))] Dim j, [Extent(nameof(Window))] Over s, View x) =>
        Weight(s - Radius) * x[n, c, i, Mirrored(j + s - Radius, x.Size(3))];

    [Reduce(Reduction.Sum)]
    float Output(Dim n, Dim c, [Extent(nameof(Rows))] Dim i, Dim j, [Extent(nameof(Window))] Over r, View across) =>
        Weight(r - Radius) * across[n, c, Mirrored(i + r - Radius, across.Size(2)), j];

    float Weight(int away) => Middle * MathF.Exp(-(away * away) / (2f * sigma * sigma));

    static int Mirrored(int at, int extent) => at < 0 ? -at : at < extent ? at : (2 * extent) - 1 - at;
}
