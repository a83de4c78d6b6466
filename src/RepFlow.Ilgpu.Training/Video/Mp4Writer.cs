using System.Globalization;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>Writes <c>.mp4</c> files through ffmpeg, in a form that browsers and phones play.</summary>
sealed class Mp4Writer : IDisposable
{
    // At the end a long file is written once more, its index first.
    static readonly TimeSpan PatienceAtEnd = TimeSpan.FromMinutes(30);

    readonly FfmpegProcess process;
    readonly string path;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; its extension is <c>.mp4</c>.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="framesPerSecond">The speed.</param>
    /// <param name="cancellation">Stops the writing.</param>
    public Mp4Writer(string path, int width, int height, double framesPerSecond, CancellationToken cancellation)
    {
        this.path = path;

        // 4:2:0 needs even sides.
        process = Ffmpeg.Start(
            "ffmpeg",
            "writing .mp4",
            cancellation,
            "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{width}x{height}",
            "-r", framesPerSecond.ToString("0.######", CultureInfo.InvariantCulture), "-i", "pipe:0",
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", Ffmpeg.FileArgument(path));
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="picture">The frame, of the file's size.</param>
    public void Add(Picture picture)
    {
        try
        {
            process.Await(() =>
            {
                process.Input.Write(picture.Rgb);
                return true;
            });
        }
        catch (IOException)
        {
            throw Failed();
        }
    }

    /// <summary>Ends the file.</summary>
    public void Finish()
    {
        try
        {
            process.Input.Close();
        }
        catch (IOException)
        {
            throw Failed();
        }

        if (process.End(PatienceAtEnd) != 0)
        {
            throw Failed();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();

    InputException Failed()
    {
        process.End();
        return new(
            $"ffmpeg could not write the .mp4 file ({FfmpegMessage.Brief(process.ErrorText, path)}). Choose another place with --out, or write a .gif, "
            + "which needs no ffmpeg.");
    }
}
