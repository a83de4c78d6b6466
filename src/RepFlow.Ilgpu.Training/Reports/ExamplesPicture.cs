using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>
/// A picture of some clips, a row each: three frames, the learned flow in the middle of the clip, the class and the prediction, green where it is right and red where
/// it is not.
/// </summary>
public static class ExamplesPicture
{
    const int RowHeight = 120;
    const int Gap = 6;
    const int Words = 260;
    const int Head = 26;
    const int KeyRadius = 10;
    const int Key = (2 * KeyRadius) + 1;

    static readonly SKColor Right = new(20, 125, 45);
    static readonly SKColor Wrong = new(190, 30, 30);

    /// <summary>Draws clips into a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="examples">The clips.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<Example> examples) => Drawing.Save(path, Draw(examples));

    /// <summary>Draws clips.</summary>
    /// <param name="examples">The clips.</param>
    /// <returns>The picture.</returns>
    internal static Picture Draw(IReadOnlyList<Example> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var hasFlow = examples.Any(example => example.Explanation.Flow.Count > 0);
        string[] columns = hasFlow ? ["first frame", "middle", "last", "learned flow"] : ["first frame", "middle", "last"];
        var cell = examples.Select(example => RowHeight * example.Clip.Width / example.Clip.Height).Append(RowHeight).Max();
        using var sheet = new Drawing(Gap + (columns.Length * (cell + Gap)) + Words, Head + (Math.Max(1, examples.Count) * (RowHeight + Gap)));
        for (var at = 0; at < columns.Length; at++)
        {
            sheet.Text(columns[at], Gap + (at * (cell + Gap)), Head / 2f, 13);
        }

        if (hasFlow)
        {
            sheet.Picture(FlowPainter.Wheel(KeyRadius), Gap + (columns.Length * (cell + Gap)) - Gap - Key, (Head - Key) / 2f, Key, Key);
        }

        for (var row = 0; row < examples.Count; row++)
        {
            var (example, top) = (examples[row], Head + (row * (RowHeight + Gap)));
            var (clip, flow) = (example.Clip, example.Explanation.Flow);
            List<Picture> pictures = [clip.Picture(0), clip.Picture(clip.Frames / 2), clip.Picture(clip.Frames - 1)];
            if (example.Explanation.Painter() is { } painter)
            {
                var field = flow[Math.Min(clip.Frames / 2, flow.Count - 1)];
                pictures.Add(painter.Paint(field.Width, field.Height, field));
            }

            for (var at = 0; at < pictures.Count; at++)
            {
                sheet.Picture(pictures[at], Gap + (at * (cell + Gap)), top, RowHeight * clip.Width / (float)clip.Height, RowHeight);
            }

            var left = Gap + (columns.Length * (cell + Gap)) + Gap;
            var color = example.Label < 0 ? Drawing.Ink : example.Label == example.Predicted ? Right : Wrong;
            sheet.Text(Fit(example.Label < 0 ? "" : example.Classes[example.Label]), left, top + 36, 15);
            sheet.Text(Fit(example.Classes[example.Predicted]), left, top + 62, 15, color);
            sheet.Text($"{100 * example.Probability:0.0} %", left, top + 86, 15, color);
        }

        return sheet.ToPicture();

        static string Fit(string name) => Drawing.Fit(name, 15, Words - (2 * Gap));
    }
}
