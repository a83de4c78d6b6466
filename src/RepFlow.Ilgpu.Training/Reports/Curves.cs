using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>The curves of a run: its loss and learning rate over the steps, top-1 of training and test over the epochs.</summary>
public static class Curves
{
    const int Width = 560;
    const int Height = 400;

    static readonly SKColor Blue = new(31, 119, 180);
    static readonly SKColor Orange = new(230, 110, 10);

    /// <summary>Draws a run's curves into a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entries">The run's numbers: <see cref="MetricsLog.Read"/>.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<MetricsEntry> entries) => Drawing.Save(path, Draw(entries));

    /// <summary>Draws a run's curves.</summary>
    /// <param name="entries">The run's numbers.</param>
    /// <returns>The picture.</returns>
    internal static Picture Draw(IReadOnlyList<MetricsEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var sheet = new Drawing(3 * Width, Height + 16);
        var (train, test) = (ByStep(MetricsEntry.Train, MetricsEntry.Loss, Blue), ByStep(MetricsEntry.Test, MetricsEntry.Loss, Orange));
        Draw(0, new Chart("Loss", "step", train with { IsNoisy = true }, test));
        Draw(1, new Chart("Learning rate", "step", ByStep(MetricsEntry.Train, MetricsEntry.LearningRate, Blue)) { AtLeast = (0, 0) });
        Draw(2, new Chart("Top-1 in %", "epoch", Top1(MetricsEntry.Train, Blue), Top1(MetricsEntry.Test, Orange)) { AtLeast = (0, 100) });
        return sheet.ToPicture();

        void Draw(int at, Chart chart) => chart.Draw(sheet, (at * Width) + 8, 8, Width - 16, Height);

        ChartLine ByStep(string split, string name, SKColor color) => Line(split, name, color, (entry, value) => (entry.Step, value));

        ChartLine Top1(string split, SKColor color) => Line(split, MetricsEntry.Top1, color, (entry, value) => (entry.Epoch, 100 * value));

        ChartLine Line(string split, string name, SKColor color, Func<MetricsEntry, double, (double, double)> point) => new(
            split, color, [.. entries.Where(entry => entry.Split == split && entry.Values.ContainsKey(name)).Select(entry => point(entry, entry.Values[name]))]);
    }
}
