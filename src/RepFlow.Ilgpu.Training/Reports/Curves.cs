using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>The curves of a run: its loss and learning rate over the steps, top-1 of training and test over the epochs. Not safe for use by several threads at once.</summary>
/// <example><code>
/// var curves = new Curves();
/// foreach (var entry in MetricsLog.Read("run/metrics.jsonl")) { curves.Add(entry); }
/// curves.Write("run/curves.png");
/// </code></example>
public sealed class Curves
{
    const int Width = 560;
    const int Height = 400;

    static readonly SKColor Blue = new(31, 119, 180);
    static readonly SKColor Orange = new(230, 110, 10);

    readonly Dictionary<(string Split, string Name), List<(double X, double Y)>> points = [];

    /// <summary>Adds numbers of a run.</summary>
    /// <param name="entry">The numbers, later than those before.</param>
    public void Add(MetricsEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Add(MetricsEntry.Loss, entry.Step, 1);
        Add(MetricsEntry.LearningRate, entry.Step, 1);
        Add(MetricsEntry.Top1, entry.Epoch, 100);

        void Add(string name, double x, double factor)
        {
            if (entry.Values.TryGetValue(name, out var value))
            {
                Points(entry.Split, name).Add((x, factor * value));
            }
        }
    }

    /// <summary>Draws them into a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Write(string path) => Drawing.Save(path, Draw());

    /// <summary>Draws them.</summary>
    /// <returns>The picture.</returns>
    internal Picture Draw()
    {
        using var sheet = new Drawing(3 * Width, Height + 16);
        Draw(0, new Chart("Loss", "step", Line(MetricsEntry.Train, MetricsEntry.Loss, Blue) with { IsNoisy = true }, Line(MetricsEntry.Test, MetricsEntry.Loss, Orange)));
        Draw(1, new Chart("Learning rate", "step", Line(MetricsEntry.Train, MetricsEntry.LearningRate, Blue)) { AtLeast = (0, 0) });
        Draw(2, new Chart("Top-1 in %", "epoch", Line(MetricsEntry.Train, MetricsEntry.Top1, Blue), Line(MetricsEntry.Test, MetricsEntry.Top1, Orange)) { AtLeast = (0, 100) });
        return sheet.ToPicture();

        void Draw(int at, Chart chart) => chart.Draw(sheet, (at * Width) + 8, 8, Width - 16, Height);

        ChartLine Line(string split, string name, SKColor color) => new(split, color, Points(split, name));
    }

    List<(double X, double Y)> Points(string split, string name)
    {
        if (!points.TryGetValue((split, name), out var line))
        {
            points.Add((split, name), line = []);
        }

        return line;
    }
}
