using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>A video of a clip beside the flow that a network learned and where it looks (Grad-CAM), with the prediction above.</summary>
public static class ExplainVideo
{
    // Small crops are enlarged to this height.
    const int LeastHeight = 240;
    const int Head = 56;
    const int Gap = 4;
    const int KeyRadius = 11;
    const int Key = (2 * KeyRadius) + 1;

    /// <summary>Writes the video through ffmpeg; it appears whole or not at all.</summary>
    /// <param name="path">The file, <c>.mp4</c>.</param>
    /// <param name="example">The clip with its explanation.</param>
    /// <param name="framesPerSecond">The speed.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The file cannot be written, or there is no ffmpeg.</exception>
    public static void Write(string path, Example example, double framesPerSecond, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(example);
        using var file = OutputFile.Create(path);
        var frames = Draw(example).ToList();
        using (var mp4 = new Mp4Writer(file.Path, frames[0].Width, frames[0].Height, framesPerSecond, cancellation))
        {
            frames.ForEach(mp4.Add);
            mp4.Finish();
        }

        file.Write(Mp4File.CheckWhole);
        file.Commit();
    }

    /// <summary>Draws the frames.</summary>
    /// <param name="example">The clip with its explanation.</param>
    /// <returns>A picture a frame.</returns>
    internal static IEnumerable<Picture> Draw(Example example)
    {
        var (clip, flow, heat, painter) = (example.Clip, example.Explanation.Flow, example.Explanation.Heat, example.Explanation.Painter());
        var height = Math.Max(LeastHeight, clip.Height);
        var width = height * clip.Width / clip.Height;
        var panels = painter is null ? 2 : 3;
        var classes = example.Classes;
        var words = $"{classes[example.Predicted]}, {100 * example.Probability:0.0} %" + (example.Label < 0 ? "" : $" (is: {classes[example.Label]})");
        for (var frame = 0; frame < clip.Frames; frame++)
        {
            using var sheet = new Drawing((panels * (width + Gap)) - Gap, Head + height);
            sheet.Text(Drawing.Fit(words, 16, sheet.Width - 8), 4, 15, 16);
            var seen = clip.Picture(frame);
            Panel(0, "clip", seen);
            if (painter is not null && flow[Math.Min(frame, flow.Count - 1)] is var field)
            {
                Panel(1, "learned flow", painter.Paint(field.Width, field.Height, field));
                sheet.Picture(FlowPainter.Wheel(KeyRadius), (2 * (width + Gap)) - (2 * Gap) - Key, Head - Key - 2, Key, Key);
            }

            Panel(panels - 1, $"speaks for {classes[example.Explanation.Explained]}", Overlay(seen, heat[Math.Min(frame, heat.Count - 1)]));
            yield return sheet.ToPicture();

            void Panel(int at, string name, Picture picture)
            {
                sheet.Text(Drawing.Fit(name, 13, width - 8), (at * (width + Gap)) + 4, 42, 13);
                sheet.Picture(picture, at * (width + Gap), Head, width, height);
            }
        }
    }

    /// <summary>A frame in grey under a map: clear where the map is 0, blue, green, red as it grows to 1.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="map">The map.</param>
    /// <returns>The picture.</returns>
    internal static Picture Overlay(Picture frame, HeatMap map)
    {
        var picture = new Picture(frame.Width, frame.Height);
        Span<double> luma = stackalloc double[1];
        for (var at = 0; at < frame.Width * frame.Height; at++)
        {
            frame.Luma(luma, at);
            var value = map.At(((at / frame.Width) + 0.5) / frame.Height, ((at % frame.Width) + 0.5) / frame.Width);
            var share = 0.7 * Math.Min(1, 2 * value);
            for (var color = 0; color < 3; color++)
            {
                // Each colour is a tent: blue has its top at 1/4, green in the middle, red at 3/4.
                var heat = 255 * Math.Clamp(1.5 - Math.Abs((4 * value) - 3 + color), 0, 1);
                picture.Rgb[(3 * at) + color] = (byte)Math.Round((share * heat) + ((1 - share) * luma[0]));
            }
        }

        return picture;
    }
}
