namespace RepFlow.Ilgpu.Layers;

/// <summary>Pictures of another size, bilinearly between pixels, without smoothing before: OpenCV's <c>resize</c> with <c>INTER_LINEAR</c>.</summary>
/// <remarks>
/// x is (N, C, H, W), y is (N, C, height, width). Pixels are areas, so that the middle of pixel j of y is at (j + 1/2) step - 1/2 of x; not centred, as OpenCV has it on GPUs, they are points, and
/// j is at j step. Outside stands the nearest pixel.
/// </remarks>
/// <param name="height">The rows of y.</param>
/// <param name="width">The columns of y.</param>
/// <param name="step">The pixels of x to one of y; 0 for what the sizes say, along rows and columns by themselves.</param>
/// <param name="centred">Whether pixels are areas.</param>
/// <exception cref="ArgumentException">A size is not positive, or the step negative.</exception>
/// <example><code>var half = new ResizeBilinear(height / 2, width / 2).Forward(x);</code></example>
[GpuLayer]
[Sample(3, 7, 0f, true, Shapes = "2,1,5,4")]
[Sample(3, 4, 1.25f, true, Shapes = "1,2,4,5")]
[Sample(3, 4, 1.25f, false, Shapes = "1,2,4,5")]
public sealed partial class ResizeBilinear(int height, int width, float step = 0f, bool centred = true)
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
        var row = Position(i, x.Size(2), Height);
        var column = Position(j, x.Size(3), Width);
        var top = (int)MathF.Floor(row);
        var left = (int)MathF.Floor(column);
        var below = row - top;
        var right = column - left;
        var upper = x[n, c, top, left] + (right * (x[n, c, top, left + 1] - x[n, c, top, left]));
        var lower = x[n, c, top + 1, left] + (right * (x[n, c, top + 1, left + 1] - x[n, c, top + 1, left]));
        return upper + (below * (lower - upper));
    }

    float Position(int at, int from, int to)
    {
        var each = Step > 0f ? Step : from / (float)to;
        return centred ? ((at + 0.5f) * each) - 0.5f : at * each;
    }
}
