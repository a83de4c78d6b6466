namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>How much each place of a frame speaks for a class.</summary>
/// <param name="Height">Its height in places.</param>
/// <param name="Width">Its width in places.</param>
/// <param name="Values">A value a place, by row: at least 0, and at most 1 in the frame of the clip where it is largest.</param>
public sealed record HeatMap(int Height, int Width, ReadOnlyMemory<float> Values)
{
    /// <summary>The value at a point, by bilinear interpolation between the middles of places; beyond them that of the border.</summary>
    /// <param name="y">From 0, the upper edge, to 1.</param>
    /// <param name="x">From 0, the left edge, to 1.</param>
    /// <returns>The value.</returns>
    public float At(double y, double x)
    {
        var (row, below, down) = Between(y, Height);
        var (column, right, across) = Between(x, Width);
        var values = Values.Span;
        return (float)Mix(Row(values, row), Row(values, below), down);

        double Row(ReadOnlySpan<float> all, int at) => Mix(all[(at * Width) + column], all[(at * Width) + right], across);

        static double Mix(double from, double to, double part) => from + (part * (to - from));

        static (int First, int Second, double Part) Between(double at, int count)
        {
            var place = Math.Clamp((at * count) - 0.5, 0, count - 1);
            return ((int)place, Math.Min((int)place + 1, count - 1), place - (int)place);
        }
    }
}
