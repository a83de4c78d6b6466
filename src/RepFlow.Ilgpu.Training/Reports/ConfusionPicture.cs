using System.Globalization;
using RepFlow.Ilgpu.Training.Metrics;
using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>The confusion matrix as a picture: a row for each class, whose cells say which share of its clips was taken for which class.</summary>
public static class ConfusionPicture
{
    // Up to so many classes a cell has room for its number.
    const int Numbered = 40;
    const int LongestName = 260;

    // Skia and viewers take sides of this many pixels without trouble; cells shrink beyond.
    const int LargestSide = 6000;

    /// <summary>Draws the confusion matrix into a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metrics">What was counted.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, ClassificationMetrics metrics) => Drawing.Save(path, Draw(metrics));

    /// <summary>
    /// Draws the confusion matrix. Up to 40 classes have cells of 34 pixels with per cent in them, more of 11 without, and past some 500 the names are left out.
    /// </summary>
    /// <param name="metrics">What was counted.</param>
    /// <returns>The picture.</returns>
    internal static Picture Draw(ClassificationMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var count = metrics.Classes.Count;
        var cell = count <= Numbered ? 34 : Math.Clamp(LargestSide / count, 1, 11);
        var font = count <= Numbered ? 13f : 10;
        var names = cell >= font ? metrics.Classes.Select(name => Drawing.Fit(name, font, LongestName)).ToList() : [];
        var margin = names.Select(name => Drawing.Measure(name, font)).DefaultIfEmpty(0).Max() + 16;
        const int Title = 44;
        var matrix = count * cell;
        using var sheet = new Drawing(Math.Max(margin + matrix + 16, 480), Title + margin + matrix + 16);
        sheet.Text("Confusion: rows are the class, columns the prediction", 12, 16, 15);
        sheet.Text("each row in % of its clips; white 0, dark 100, grey: no clips", 12, 34, 12);
        var (left, top) = (margin, Title + margin);
        for (var at = 0; at < names.Count; at++)
        {
            sheet.Text(names[at], left - 6, top + ((at + 0.5f) * cell), font, align: SKTextAlign.Right);
            sheet.Text(names[at], left + ((at + 0.5f) * cell), top - 6, font, degrees: -90);
        }

        for (var label = 0; label < count; label++)
        {
            var total = Enumerable.Range(0, count).Sum(predicted => metrics.Confusion(label, predicted));
            for (var predicted = 0; predicted < count; predicted++)
            {
                var share = (double)metrics.Confusion(label, predicted) / total;
                var (x, y) = (left + (predicted * cell), top + (label * cell));
                sheet.Fill(x, y, cell, cell, Color(share));
                if (count <= Numbered && share > 0)
                {
                    var number = Math.Round(100 * share).ToString(CultureInfo.InvariantCulture);
                    sheet.Text(number, x + (cell / 2f), y + (cell / 2f), 12, share > 0.5 ? SKColors.White : Drawing.Ink, SKTextAlign.Center);
                }
            }
        }

        // Lines to follow: around every cell where there is room, and every tenth class.
        for (var at = 0; at <= count; at += count <= Numbered ? 1 : 10)
        {
            var (x, y) = (left + (at * cell), top + (at * cell));
            sheet.Fill(left, y, matrix, 1, Drawing.Faint);
            sheet.Fill(x, top, 1, matrix, Drawing.Faint);
        }

        return sheet.ToPicture();
    }

    /// <summary>The colour of a share: from white to dark blue; grey where there is none.</summary>
    /// <param name="share">0 to 1, or NaN.</param>
    /// <returns>The colour.</returns>
    internal static SKColor Color(double share)
    {
        return double.IsNaN(share) ? new SKColor(238, 238, 238) : new SKColor(Mix(255, 8), Mix(255, 48), Mix(255, 107));

        byte Mix(int from, int to) => (byte)Math.Round(from + (Math.Sqrt(share) * (to - from)));
    }
}
