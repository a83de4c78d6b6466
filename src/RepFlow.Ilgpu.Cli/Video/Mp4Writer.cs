using System.Diagnostics;
using System.Globalization;
using RepFlow.Ilgpu.Cli.Pictures;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Video;

/// <summary>Writes <c>.mp4</c> files through ffmpeg, in a form that browsers and phones play.</summary>
sealed class Mp4Writer : IDisposable
{
    readonly Process process;
    readonly Task<string> errorText;
    readonly string path;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; its extension is <c>.mp4</c>.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="framesPerSecond">The speed.</param>
    public Mp4Writer(string path, int width, int height, double framesPerSecond)
    {
        this.path = path;

        // 4:2:0 needs even sides.
        process = Ffmpeg.Start(
            "ffmpeg",
            "writing .mp4",
            "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{width}x{height}",
            "-r", framesPerSecond.ToString("0.######", CultureInfo.InvariantCulture), "-i", "pipe:0",
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", Ffmpeg.FileArgument(path));
        errorText = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="picture">The frame, of the file's size.</param>
    public void Add(Picture picture)
    {
        try
        {
            process.StandardInput.BaseStream.Write(picture.Rgb);
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
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            throw Failed();
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw Failed();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        process.Dispose();
    }

    ToolException Failed()
    {
        process.WaitForExit();
        return new(
            $"ffmpeg could not write the .mp4 file ({FfmpegMessage.Brief(errorText.Result, path)}). Choose another place with --out, or write a .gif, "
            + "which needs no ffmpeg.");
    }
}
