using System.Globalization;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>The frames of a video, upright, decoded by ffmpeg.</summary>
/// <remarks>ffmpeg sends each frame as a PPM picture, which carries its size: rotation and pixel shape are ffmpeg's business alone.</remarks>
/// <param name="path">The file.</param>
/// <param name="note">Told of damage that leaves frames to work with.</param>
sealed class VideoReader(string path, Action<string> note)
{
    // Frames in flight cost memory, and the flow of a frame takes longer than its decoding.
    const string Threads = "4";

    /// <summary>What the file says of itself.</summary>
    public required VideoInfo Info { get; init; }

    /// <summary>Stop after this many frames; 0 for all.</summary>
    public int MostFrames { get; init; }

    /// <summary>Scale to this width; 0 for as it is.</summary>
    public int Width { get; init; }

    /// <summary>Scale down to this width where it is larger; 0 for no limit.</summary>
    public int MostWidth { get; init; }

    /// <summary>Decodes the video frame by frame.</summary>
    /// <param name="cancellation">Stops the decoding.</param>
    /// <returns>The frames in order.</returns>
    /// <exception cref="InputException">The video ends before it should, holds no frame, or frames that are too large.</exception>
    public IEnumerable<Picture> Read(CancellationToken cancellation)
    {
        using var process = Ffmpeg.Start("ffmpeg", $"reading the video '{path}'", cancellation, Arguments());
        process.Input.Close();
        var count = 0;
        while (process.Await(() => PnmStream.Read(process.Output, path)) is { } frame)
        {
            count++;
            yield return frame;
        }

        CheckComplete(count, process.End(), process.ErrorText);
    }

    IEnumerable<string> Arguments()
    {
        List<string> arguments = ["-v", "error", "-nostdin", "-threads", Threads, .. Ffmpeg.Input(path), "-map", "0:V:0", .. Ffmpeg.EveryFrameOnce];
        if (MostFrames > 0)
        {
            arguments.AddRange(["-frames:v", MostFrames.ToString(CultureInfo.InvariantCulture)]);
        }

        if (Width > 0 || MostWidth > 0)
        {
            if (Width > 0 && Info.Width > 0)
            {
                MemoryLimit.Check(path, Width, Math.Max(1, (long)Width * Info.Height / Info.Width), "Use a smaller --width.");
            }

            // A height that rounds to 0 would be none.
            var target = Width > 0 ? Width.ToString(CultureInfo.InvariantCulture) : $"min(iw\\,{MostWidth})";
            arguments.AddRange(["-vf", $"scale=w={target}:h=max(1\\,round(ow*ih/iw)):flags=area"]);
        }

        return [.. arguments, "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "pipe:1"];
    }

    // A container may count frames that an edit list hides or that were never there; only what ffmpeg or the file's own length says is damage.
    void CheckComplete(int count, int exitCode, string errorText)
    {
        if (count == 0)
        {
            throw new InputException($"'{path}' holds no frame that can be decoded ({FfmpegMessage.Brief(errorText, path)}). Get it again.");
        }

        var frames = $"{count} {(count == 1 ? "frame" : "frames")}";
        var why = errorText.Length > 0 ? $" ({FfmpegMessage.Brief(errorText, path)})" : string.Empty;
        var enough = MostFrames > 0 && count >= MostFrames;
        if (exitCode != 0 || FfmpegMessage.EndsEarly(errorText) || (!enough && RiffLength.EndsEarly(path)) || (count == 1 && errorText.Length > 0))
        {
            // The last frame may be the damaged one, and flow needs two.
            var beginning = count > 2 ? $", or take its beginning with --max-frames {count - 1}" : string.Empty;
            throw new InputException($"'{path}' is truncated or damaged: {frames} could be decoded{why}. Get it again{beginning}.");
        }

        if (errorText.Length > 0)
        {
            note($"'{path}' is damaged{why}: {frames} could be decoded, and some of them may be wrong.");
        }
    }
}
