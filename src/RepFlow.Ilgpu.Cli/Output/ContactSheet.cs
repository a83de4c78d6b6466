using RepFlow.Ilgpu.Cli.Clips;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Output;

/// <summary>One picture of a whole clip: some of its frames, evenly spread, each beside its flow.</summary>
static class ContactSheet
{
    const int MostFrames = 6;
    const int Columns = 2;
    const int Gap = 8;

    /// <summary>Draws the sheet.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="painter">Draws flow.</param>
    /// <returns>The picture.</returns>
    public static Picture Make(FlowClip clip, FlowPainter painter)
    {
        var count = Math.Min(MostFrames, clip.Count);
        Picture? sheet = null;
        for (var i = 0; i < count; i++)
        {
            // The middle of each of as many equal parts of the clip.
            var index = ((2 * i) + 1) * clip.Count / (2 * count);
            var cell = painter.PaintBeside(clip.Frame(index), clip.Strips(index));
            sheet ??= Blank(cell, Math.Min(Columns, count), (count + Columns - 1) / Columns);
            sheet.Paste(cell, i % Columns * (cell.Width + Gap), i / Columns * (cell.Height + Gap));
        }

        return sheet!;
    }

    static Picture Blank(Picture cell, int columns, int rows)
    {
        var sheet = new Picture((columns * (cell.Width + Gap)) - Gap, (rows * (cell.Height + Gap)) - Gap);
        sheet.Fill(255, 255, 255);
        return sheet;
    }
}
