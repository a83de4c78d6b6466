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
        new Chart("Loss", "step", Line(MetricsEntry.Train, MetricsEntry.Loss, Blue, 1), Line(MetricsEntry.Test, MetricsEntry.Loss, Orange, 1)).Draw(sheet, 8, 8, Width - 16, Height);
        new Chart("Learning rate", "step", Line(MetricsEntry.Train, MetricsEntry.LearningRate, Blue, 1)) { AtLeast = (0, 0) }.Draw(sheet, Width + 8, 8, Width - 16, Height);
        new Chart("Top-1 in %", "epoch", Line(MetricsEntry.Train, MetricsEntry.Top1, Blue, 100, true), Line(MetricsEntry.Test, MetricsEntry.Top1, Orange, 100, true))
        {
            AtLeast = (0, 100),
        }.Draw(sheet, (2 * Width) + 8, 8, Width - 16, Height);
        return sheet.ToPicture();

        ChartLine Line(string split, string name, SKColor color, double factor, bool byEpoch = false) => new(split, color, [.. entries
            .Where(entry => entry.Split == split && entry.Values.ContainsKey(name))
            .Select(entry => (byEpoch ? entry.Epoch : entry.Step, factor * entry.Values[name]))]);
    }
}
