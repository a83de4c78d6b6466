namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Pictures looked up where a flow points, by Keys's cubic convolution of four pixels along each axis: y[n,c,i,j] = picture[n, c, i + flow[n,1,i,j], j + flow[n,0,i,j]].
/// </summary>
/// <remarks>picture and y are (N, C, H, W). flow is (N, 2, H, W), in pixels: its first channel is x, to the right, its second y, down. Channels behind these are not read, and have the gradient 0.</remarks>
/// <param name="sharpness">Keys's a: -0.75 is that of OpenCV's <c>INTER_CUBIC</c>, -0.5 that of Catmull and Rom, which is exact for parabolas.</param>
/// <param name="clamp">Outside the picture stands its nearest pixel; otherwise zeros.</param>
/// <param name="whole">Where one of the pixels lies outside, the result is zero.</param>
/// <param name="parts">The parts of a pixel to which positions are rounded, 32 in OpenCV's <c>remap</c>; 0 for none.</param>
/// <exception cref="ArgumentException">The number of parts is negative.</exception>
/// <example><code>var firstAgain = new CubicWarp(clamp: true).Forward(second, flow);</code></example>
[GpuLayer]
[Sample(-0.75f, false, false, 0, Shapes = "2,2,4,5; 2,2,4,5", Low = -1.7, High = 1.7)]
[Sample(-0.5f, true, false, 0, Shapes = "1,3,5,4; 1,3,5,4", Low = -1.7, High = 1.7)]
[Sample(-0.5f, false, true, 0, Shapes = "1,1,6,7; 1,2,6,7", Low = -1.7, High = 1.7)]
[Sample(-0.75f, false, false, 32, Shapes = "1,1,4,17; 1,2,4,17", Low = -1.7, High = 1.7)]
public sealed partial class CubicWarp(float sharpness = -0.75f, bool clamp = false, bool whole = false, int parts = 0)
{
    /// <summary>The parts of a pixel to which positions are rounded; 0 for none.</summary>
    public int Parts { get; } = Require.NotNegative(parts, "The number of parts of a pixel");

    [Map]
    float Output(Dim n, Dim c, Dim i, Dim j, View picture, View flow)
    {
        var x = Within(j + flow[n, 0, i, j], picture.Size(3));
        var y = Within(i + flow[n, 1, i, j], picture.Size(2));
        var left = (int)MathF.Floor(x) - 1;
        var top = (int)MathF.Floor(y) - 1;
        var right = x - MathF.Floor(x);
        var below = y - MathF.Floor(y);
        var value = (Weight(0, below) * Row(picture, right, n, c, top, left))
            + (Weight(1, below) * Row(picture, right, n, c, top + 1, left))
            + (Weight(2, below) * Row(picture, right, n, c, top + 2, left))
            + (Weight(3, below) * Row(picture, right, n, c, top + 3, left));
        return whole && (left < 0 || top < 0 || left + 3 >= picture.Size(3) || top + 3 >= picture.Size(2)) ? 0f : value;
    }

    float Row(View picture, float right, int n, int c, int row, int left) =>
        (Weight(0, right) * Pixel(picture, n, c, row, left))
        + (Weight(1, right) * Pixel(picture, n, c, row, left + 1))
        + (Weight(2, right) * Pixel(picture, n, c, row, left + 2))
        + (Weight(3, right) * Pixel(picture, n, c, row, left + 3));

    float Pixel(View picture, int n, int c, int row, int column) =>
        picture[n, c, clamp ? Math.Min(Math.Max(row, 0), picture.Size(2) - 1) : row, clamp ? Math.Min(Math.Max(column, 0), picture.Size(3) - 1) : column];

    /// <summary>The weight of one of the four pixels, the second of which lies t before the position.</summary>
    float Weight(int pixel, float t) => pixel switch
    {
        0 => Far(t + 1f),
        1 => Near(t),
        2 => Near(1f - t),
        _ => Far(2f - t),
    };

    float Near(float t) => ((((sharpness + 2f) * t) - (sharpness + 3f)) * t * t) + 1f;

    float Far(float t) => ((((((t - 5f) * t) + 8f) * t) - 4f) * sharpness);

    /// <summary>A position; far outside, where all is one value, one stands for all: it is an integer still.</summary>
    float Within(float position, int extent)
    {
        var within = MathF.Min(MathF.Max(position, -4f), extent + 3f);
        return Parts > 0 ? MathF.Floor((within * Parts) + 0.5f) / Parts : within;
    }
}
