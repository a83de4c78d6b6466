using System.Globalization;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>Lines over an axis of whole numbers, with a title, ticks at round numbers, and a legend.</summary>
/// <param name="title">What the numbers are.</param>
/// <param name="across">What the horizontal axis is.</param>
/// <param name="lines">The lines.</param>
sealed class Chart(string title, string across, params IReadOnlyList<ChartLine> lines)
{
    // A line of more points than this is drawn without dots.
    const int Many = 100;
    const float Font = 13;

    /// <summary>The bounds of the vertical axis that it has at least; null for those of the lines alone.</summary>
    public (double From, double To)? AtLeast { get; init; }

    /// <summary>Draws the chart.</summary>
    /// <param name="sheet">Where.</param>
    /// <param name="left">Its left edge.</param>
    /// <param name="top">Its upper edge.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    public void Draw(Drawing sheet, int left, int top, int width, int height)
    {
        var points = lines.SelectMany(line => line.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList();
        var x = Ticks(points.Select(p => p.X), null, Math.Max(2, width / 110), leastStep: 1);
        var y = Ticks(points.Select(p => p.Y), AtLeast, Math.Max(2, height / 60));
        var labels = y.Select(Label).ToList();
        var margin = labels.Max(label => Drawing.Measure(label, Font)) + 12;
        var (fromX, fromY, toX, toY) = (left + margin, top + height - 48, left + width - 16, top + 34);
        sheet.Text(title, left + margin, top + 14, 16);
        foreach (var (tick, label) in y.Zip(labels))
        {
            sheet.Line([At(x[0], tick), At(x[^1], tick)], Drawing.Faint);
            sheet.Text(label, left + margin - 7, At(x[0], tick).Y, Font, align: SKTextAlign.Right);
        }

        foreach (var tick in x)
        {
            sheet.Line([At(tick, y[0]), At(tick, y[^1])], Drawing.Faint);
            sheet.Text(Label(tick), At(tick, y[0]).X, fromY + 14, Font, align: SKTextAlign.Center);
        }

        sheet.Text(across, (fromX + toX) / 2f, fromY + 34, Font, align: SKTextAlign.Center);
        foreach (var line in lines)
        {
            Draw(sheet, line);
        }

        var end = (float)toX;
        foreach (var line in lines.Count > 1 ? lines.Reverse() : [])
        {
            end -= Drawing.Measure(line.Name, Font) + 30;
            sheet.Line([new SKPoint(end + 4, top + 14), new SKPoint(end + 20, top + 14)], line.Color, 3);
            sheet.Text(line.Name, end + 25, top + 14, Font);
        }

        void Draw(Drawing sheet, ChartLine line)
        {
            var drawn = line.Points.Select(p => At(p.X, p.Y)).ToList();
            var isLong = drawn.Count > Many;
            if (isLong && line.IsNoisy)
            {
                sheet.Line(drawn, line.Color.WithAlpha(70));
                drawn = [.. Smooth(line.Points).Select(p => At(p.X, p.Y))];
            }

            sheet.Line(drawn, line.Color, 2);
            sheet.Dots(isLong ? [] : drawn, line.Color, 3);
        }

        SKPoint At(double atX, double atY) => new(
            fromX + (float)((atX - x[0]) / (x[^1] - x[0]) * (toX - fromX)),
            fromY - (float)((atY - y[0]) / (y[^1] - y[0]) * (fromY - toY)));
    }

    /// <summary>Round numbers, the first at or below all values and the last at or above them.</summary>
    /// <param name="values">The values.</param>
    /// <param name="atLeast">What must lie between them besides.</param>
    /// <param name="count">About how many.</param>
    /// <param name="leastStep">The least distance of two: 1 where nothing lies between whole numbers.</param>
    /// <returns>At least two.</returns>
    public static IReadOnlyList<double> Ticks(IEnumerable<double> values, (double From, double To)? atLeast, int count, double leastStep = 0)
    {
        var all = values.Concat(atLeast is var (lower, upper) ? [lower, upper] : []).DefaultIfEmpty(0).ToList();
        var (from, to) = (all.Min(), all.Max());
        var range = to - from > 1e-9 * Math.Max(Math.Abs(from), Math.Abs(to)) ? to - from : from == 0 ? 1 : Math.Abs(from);
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / count)));
        var step = Math.Max(leastStep, power * new[] { 1.0, 2, 5, 10 }.First(s => power * s * count >= range * 0.999));
        var first = Math.Floor((from / step) + 1e-6);
        var last = Math.Max(first + 1, Math.Ceiling((to / step) - 1e-6));
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(at => (first + at) * step)];
    }

    /// <summary>The running mean of a line, over a fortieth of it to each side.</summary>
    static IEnumerable<(double X, double Y)> Smooth(IReadOnlyList<(double X, double Y)> points)
    {
        var reach = points.Count / 40;
        var (sums, counts) = (new double[points.Count + 1], new int[points.Count + 1]);
        for (var at = 0; at < points.Count; at++)
        {
            var isNumber = double.IsFinite(points[at].Y);
            (sums[at + 1], counts[at + 1]) = (sums[at] + (isNumber ? points[at].Y : 0), counts[at] + (isNumber ? 1 : 0));
        }

        for (var at = 0; at < points.Count; at++)
        {
            var (from, to) = (Math.Max(0, at - reach), Math.Min(points.Count, at + reach + 1));
            yield return (points[at].X, (sums[to] - sums[from]) / (counts[to] - counts[from]));
        }
    }

    static string Label(double tick) => Math.Abs(tick) is > 0 and (< 1e-3 or >= 1e6)
        ? tick.ToString("0.###e0", CultureInfo.InvariantCulture)
        : tick.ToString("#,0.######", CultureInfo.InvariantCulture);
}
