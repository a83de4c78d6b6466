namespace RepFlow.Ilgpu.Layers;

/// <summary>Pictures of another size by the cubic convolution of Keys, with a = -1/2: pixel j of y is at j step of x.</summary>
/// <remarks>x is (N, C, H, W), y is (N, C, height, width). Pixels are points. Outside stands the nearest pixel.</remarks>
/// <param name="height">The rows of y.</param>
/// <param name="width">The columns of y.</param>
/// <param name="step">The pixels of x to one of y; 0 for what the sizes say, along rows and columns by themselves.</param>
/// <exception cref="ArgumentException">A size is not positive, or the step negative.</exception>
/// <example><code>var half = new ResizeCubic(height / 2, width / 2, 2f).Forward(smoothed);</code></example>
[GpuLayer]
[Sample(3, 7, 0f, Shapes = "2,1,5,4")]
[Sample(2, 3, 2f, Shapes = "1,2,4,5")]
public sealed partial class ResizeCubic(int height, int width, float step = 0f)
{
    /// <summary>The rows of y.</summary>
    public int Height { get; } = Require.Positive(height, "The height of a resized picture");

    /// <summary>The columns of y.</summary>
    public int Width { get; } = Require.Positive(width, "The width of a resized picture");

    /// <summary>The pixels of x to one of y; 0 for what the sizes say.</summary>
    public float Step { get; } = Require.NotNegative(step, "The step of a resized picture");

    [Map]
    float Output(Dim n, Dim c, [Extent(nameof(Height))] Dim i, [Extent(nameof(Width))] Dim j, [Border(Border.Clamp)] View x)
    {
        var row = i * (Step > 0f ? Step : x.Size(2) / (float)Height);
        var column = j * (Step > 0f ? Step : x.Size(3) / (float)Width);
        var top = (int)MathF.Floor(row);
        var left = (int)MathF.Floor(column);
        var right = column - left;
        return Cubic(Row(x, n, c, top - 1, left, right), Row(x, n, c, top, left, right), Row(x, n, c, top + 1, left, right), Row(x, n, c, top + 2, left, right), row - top);
    }

    static float Row(View x, int n, int c, int row, int left, float right) =>
        Cubic(x[n, c, row, left - 1], x[n, c, row, left], x[n, c, row, left + 1], x[n, c, row, left + 2], right);

    /// <summary>The value at t from b to c, of four neighbours.</summary>
    static float Cubic(float a, float b, float c, float d, float t) =>
        b + (0.5f * t * (c - a + (t * ((2f * a) - (5f * b) + (4f * c) - d + (t * ((3f * (b - c)) + d - a))))));
}
