using System.Globalization;
using RepFlow.Ilgpu.Cli.Pictures;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Video;

/// <summary>The frames of a video, upright, decoded by ffmpeg.</summary>
/// <remarks>ffmpeg sends each frame as a PPM picture, which carries its size: rotation and pixel shape are ffmpeg's business alone.</remarks>
static class VideoReader
{
    /// <summary>Decodes a video frame by frame.</summary>
    /// <param name="path">The file.</param>
    /// <param name="info">What the file says of itself.</param>
    /// <param name="mostFrames">Stop after this many; 0 for all.</param>
    /// <param name="width">Scale to this width; 0 for as it is.</param>
    /// <param name="mostWidth">Scale down to this width where it is larger; 0 for no limit.</param>
    /// <param name="cancellation">Stops the decoding.</param>
    /// <returns>The frames in order.</returns>
    /// <exception cref="ToolException">The video is damaged or ends before it should.</exception>
    public static IEnumerable<Picture> Read(
        string path, VideoInfo info, int mostFrames, int width, int mostWidth, CancellationToken cancellation)
    {
        List<string> arguments = ["-v", "error", "-nostdin", "-i", Ffmpeg.FileArgument(path), "-map", "0:v:0", .. Ffmpeg.EveryFrameOnce];
        if (mostFrames > 0)
        {
            arguments.AddRange(["-frames:v", mostFrames.ToString(CultureInfo.InvariantCulture)]);
        }

        if (width > 0 || mostWidth > 0)
        {
            var target = width > 0 ? width.ToString(CultureInfo.InvariantCulture) : $"min(iw\\,{mostWidth})";
            arguments.AddRange(["-vf", $"scale={target}:-1:flags=area"]);
        }

        arguments.AddRange(["-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "pipe:1"]);
        using var process = Ffmpeg.Start("ffmpeg", $"reading the video '{path}'", [.. arguments]);
        using var kill = cancellation.Register(() => Stop(process));
        try
        {
            process.StandardInput.Close();
            var errorText = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var stream = process.StandardOutput.BaseStream;
            var count = 0;
            while (PpmStream.Read(stream) is { } frame)
            {
                cancellation.ThrowIfCancellationRequested();
                count++;
                yield return frame;
            }

            cancellation.ThrowIfCancellationRequested();
            process.WaitForExit();
            CheckComplete(path, info, count, mostFrames, process.ExitCode, errorText.Result);
        }
        finally
        {
            Stop(process);
        }
    }

    static void CheckComplete(string path, VideoInfo info, int count, int mostFrames, int exitCode, string errorText)
    {
        var declared = mostFrames > 0 ? Math.Min(info.DeclaredFrames, mostFrames) : info.DeclaredFrames;
        if (count == 0)
        {
            throw new ToolException($"'{path}' holds no frame that can be decoded ({FfmpegMessage.Brief(errorText, path)}). Get it again.");
        }

        // Containers may count one frame that never shows; ffmpeg says nothing then. A file cut short misses more, or draws an error.
        var cut = errorText.Contains("ended prematurely", StringComparison.OrdinalIgnoreCase)
            || errorText.Contains("partial file", StringComparison.OrdinalIgnoreCase)
            || errorText.Contains("truncated", StringComparison.OrdinalIgnoreCase);
        var missing = declared - count;
        if (exitCode != 0 || cut || (missing > 0 && errorText.Length > 0) || missing > 2 + (declared / 50))
        {
            var of = declared > 0 ? $" of {declared}" : string.Empty;
            var why = errorText.Length > 0 ? $" ({FfmpegMessage.Brief(errorText, path)})" : string.Empty;
            // The last frame may be the damaged one, and flow needs two.
            var beginning = count > 2 ? $", or take its beginning with --max-frames {count - 1}" : string.Empty;
            throw new ToolException(
                $"'{path}' is truncated or damaged: {count}{of} frames could be decoded{why}. Get it again{beginning}.");
        }
    }

    static void Stop(System.Diagnostics.Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
