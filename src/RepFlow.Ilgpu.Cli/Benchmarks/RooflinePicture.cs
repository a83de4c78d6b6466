using System.Globalization;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Reports;
using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>
/// A roofline for each device: over the operations that work does for each byte that it must move, the operations a second that it reached, under the measured
/// ceilings of copying and of multiply-adds; roots and quotients have a line of their own.
/// </summary>
/// <remarks>S. Williams, A. Waterman, D. Patterson: Roofline, Communications of the ACM 52(4), 2009.</remarks>
static class RooflinePicture
{
    const int Width = 900;
    const int Height = 460;
    const int Left = 80;
    const int Right = 200;
    const int Top = 60;
    const int Bottom = 56;
    const float Font = 13;

    static readonly (string Bench, SKColor Color)[] Colors =
        [("flow", new(214, 39, 40)), ("conv", new(31, 119, 180)), ("net", new(44, 140, 44)), ("train", new(148, 90, 189))];

    /// <summary>Draws measurements into a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sessions">What was measured.</param>
    /// <exception cref="Training.InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<BenchSession> sessions) => Drawing.Save(path, Draw(sessions));

    /// <summary>Draws measurements.</summary>
    /// <param name="sessions">What was measured.</param>
    /// <returns>The picture.</returns>
    internal static Picture Draw(IReadOnlyList<BenchSession> sessions)
    {
        var devices = sessions.GroupBy(session => session.Device).ToList();
        using var sheet = new Drawing(Width, Math.Max(1, devices.Count) * Height);
        foreach (var (number, device) in devices.Index())
        {
            Draw(sheet, number * Height, device.Key, [.. device]);
        }

        return sheet.ToPicture();
    }

    static void Draw(Drawing sheet, int top, string device, IReadOnlyList<BenchSession> sessions)
    {
        var ceilings = new Ceilings(
            sessions.Max(session => session.Ceilings.CopyBytesPerSecond),
            sessions.Max(session => session.Ceilings.FlopPerSecond),
            sessions.Max(session => session.Ceilings.RootsPerSecond));
        var points = sessions.SelectMany(session => session.Measurements)
            .Where(found => found is { By: BenchMeasurement.Ours, Flop: > 0, Bytes: > 0 })
            .Select(found => (found.Bench, X: found.Flop / found.Bytes, Y: found.Flop / (found.Median() / 1000))).ToList();
        var ridge = ceilings.FlopPerSecond / ceilings.CopyBytesPerSecond;
        var x = Decades(points.Select(point => point.X).Concat([ridge / 10, ridge * 10]));
        var y = Decades(points.Select(point => point.Y).Concat([ceilings.RootsPerSecond, ceilings.FlopPerSecond]));
        sheet.Text(Drawing.Fit(device, 15, Width - 32), 16, top + 18, 15);
        for (var decade = x.From; decade <= x.To; decade++)
        {
            sheet.Line([At(Math.Pow(10, decade), Math.Pow(10, y.From)), At(Math.Pow(10, decade), Math.Pow(10, y.To))], Drawing.Faint);
            sheet.Text(Label(decade), At(Math.Pow(10, decade), 1).X, top + Height - Bottom + 14, Font, align: SKTextAlign.Center);
        }

        for (var decade = y.From; decade <= y.To; decade++)
        {
            sheet.Line([At(Math.Pow(10, x.From), Math.Pow(10, decade)), At(Math.Pow(10, x.To), Math.Pow(10, decade))], Drawing.Faint);
            sheet.Text(Label(decade - 9), Left - 8, At(1, Math.Pow(10, decade)).Y, Font, align: SKTextAlign.Right);
        }

        sheet.Text("operations for each byte that must be moved", (Left + Width - Right) / 2f, top + Height - 18, Font, align: SKTextAlign.Center);
        sheet.Text("GFLOP/s", Left - 8, top + Top - 18, Font, align: SKTextAlign.Right);

        // The slope, cut off where the picture ends below, and the flat part.
        var from = Math.Max(Math.Pow(10, x.From), Math.Pow(10, y.From) / ceilings.CopyBytesPerSecond);
        var (first, last) = (Math.Pow(10, x.From), Math.Pow(10, x.To));
        sheet.Line([At(from, from * ceilings.CopyBytesPerSecond), At(ridge, ceilings.FlopPerSecond), At(last, ceilings.FlopPerSecond)], Drawing.Ink, 2);
        sheet.Line([At(first, ceilings.RootsPerSecond), At(last, ceilings.RootsPerSecond)], new SKColor(150, 150, 150), 1.5f);
        var legend = Width - Right + 14;
        sheet.Text("multiply-adds", legend, At(1, ceilings.FlopPerSecond).Y, Font);
        sheet.Text("roots and quotients", legend, At(1, ceilings.RootsPerSecond).Y, Font);
        var slope = string.Create(CultureInfo.InvariantCulture, $"slope: {ceilings.CopyBytesPerSecond / 1e9:0.#} GB/s");
        sheet.Text(slope, legend, top + Height - Bottom - 20, Font);
        foreach (var (number, (bench, color)) in Colors.Where(kind => points.Any(point => point.Bench == kind.Bench)).Index())
        {
            sheet.Dots(points.Where(point => point.Bench == bench).Select(point => At(point.X, point.Y)), color, 4);
            sheet.Dots([new SKPoint(legend + 5, top + Height - Bottom - 50 - (20 * number))], color, 4);
            sheet.Text(bench, legend + 16, top + Height - Bottom - 50 - (20 * number), Font);
        }

        SKPoint At(double atX, double atY) => new(
            Left + (float)((Math.Log10(atX) - x.From) / (x.To - x.From) * (Width - Left - Right)),
            top + Height - Bottom - (float)((Math.Log10(atY) - y.From) / (y.To - y.From) * (Height - Top - Bottom)));
    }

    static string Label(int decade) => Math.Pow(10, decade).ToString("0.####", CultureInfo.InvariantCulture);

    static (int From, int To) Decades(IEnumerable<double> values)
    {
        var logs = values.Where(value => value > 0 && double.IsFinite(value)).Select(Math.Log10).DefaultIfEmpty(0).ToList();
        var from = (int)Math.Floor(logs.Min());
        return (from, Math.Max(from + 1, (int)Math.Ceiling(logs.Max())));
    }
}
