using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Clips;
using RepFlow.Ilgpu.Cli.Gif;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Cli.Output;

/// <summary>Writes the flow of a clip in the format that the file's name asks for.</summary>
/// <param name="clip">The frames and their flow.</param>
/// <param name="painter">Draws flow.</param>
/// <param name="precision">The type of the elements of a <c>.npy</c> file.</param>
/// <param name="progress">Told the part done.</param>
/// <param name="cancellation">Stops the writing.</param>
sealed class ClipWriter(FlowClip clip, FlowPainter painter, Precision precision, Action<double> progress, CancellationToken cancellation)
{
    /// <summary>Writes a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="format">Its format.</param>
    public void Write(OutputFile file, OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Npy:
                file.Write(WriteNpy);
                break;
            case OutputFormat.Flo:
                file.Write(stream => FloFile.Write(stream, clip.Width, clip.Height, clip.Strips(0)));
                break;
            case OutputFormat.Png:
                var picture = clip.Count == 1 ? painter.Paint(clip.Width, clip.Height, clip.Strips(0)) : ContactSheet.Make(clip, painter);
                file.Write(stream => PictureFile.WritePng(stream, picture));
                break;
            case OutputFormat.Gif:
                file.Write(WriteGif);
                break;
            default:
                WriteMp4(file.Path);
                file.Write(Mp4File.CheckWhole);
                break;
        }
    }

    void WriteNpy(Stream stream)
    {
        NpyHeader.Write(stream, [clip.Count, 2, clip.Height, clip.Width], precision == Precision.Single ? 4 : 8);
        for (var i = 0; i < clip.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var strip in clip.Strips(i))
            {
                NpyFile.WriteElements(stream, strip.U, precision);
            }

            foreach (var strip in clip.Strips(i))
            {
                NpyFile.WriteElements(stream, strip.V, precision);
            }

            progress((i + 1.0) / clip.Count);
        }
    }

    void WriteGif(Stream stream)
    {
        // Drawn twice, once to choose the colours: that is quicker than keeping the drawings.
        var palette = GifPalette.Choose(Drawings(0, 0.5));
        GifWriter? gif = null;
        foreach (var drawing in Drawings(0.5, 1))
        {
            gif ??= new GifWriter(stream, drawing.Width, drawing.Height, palette, clip.FramesPerSecond);
            gif.Add(drawing);
        }

        gif!.Finish();
    }

    void WriteMp4(string path)
    {
        Mp4Writer? mp4 = null;
        try
        {
            foreach (var drawing in Drawings(0, 1))
            {
                mp4 ??= new Mp4Writer(path, drawing.Width, drawing.Height, clip.FramesPerSecond, cancellation);
                mp4.Add(drawing);
            }

            mp4!.Finish();
        }
        finally
        {
            mp4?.Dispose();
        }
    }

    IEnumerable<Picture> Drawings(double from, double to)
    {
        for (var i = 0; i < clip.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return painter.PaintBeside(clip.Frame(i), clip.Strips(i));
            progress(from + ((to - from) * (i + 1) / clip.Count));
        }
    }
}
