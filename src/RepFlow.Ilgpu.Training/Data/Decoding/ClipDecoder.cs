using System.Globalization;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The frames of a clip, one after the other, upright and of one size.</summary>
/// <param name="shortSide">Frames whose shorter side is longer are scaled to it; 0 keeps them as they are.</param>
/// <param name="note">Told of damage that leaves frames to work with.</param>
sealed class ClipDecoder(int shortSide, Action<string> note)
{
    // Several clips are decoded at once; more threads for each would only wait for each other.
    const string Threads = "1";

    // Exact arithmetic, the same whatever the processor offers.
    const string ScaleFlags = "area+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";

    const int FewestFrames = 2;

    /// <summary>Decodes a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="cancellation">Stops the decoding.</param>
    /// <returns>Its frames in order, each once, whatever the rate says.</returns>
    /// <exception cref="ClipException">It is gone, damaged or no video, or has fewer than two frames. Thrown at the end where that is known only there.</exception>
    public IEnumerable<Picture> Read(ClipRecord clip, CancellationToken cancellation)
    {
        using var frames = (clip.IsFrameFolder ? ReadFolder(clip, cancellation) : ReadVideo(clip, cancellation)).GetEnumerator();
        Picture? first = null;
        var count = 0;
        for (; Next(frames); count++)
        {
            var frame = frames.Current;
            first ??= frame;
            if ((frame.Width, frame.Height) != (first.Width, first.Height))
            {
                throw new ClipException(
                    $"'{clip.Path}' changes its size: from frame {count + 1} on it is {frame.Width}x{frame.Height}, "
                    + $"before it {first.Width}x{first.Height}. Give it one size.");
            }

            yield return frame;
        }

        if (count < FewestFrames)
        {
            throw new ClipException($"'{clip.Path}' holds one frame{Part(clip)}, which shows no motion. Get it again.");
        }
    }

    // What is wrong with a file is wrong with its clip alone. An iterator cannot catch around its yields.
    static bool Next(IEnumerator<Picture> frames)
    {
        try
        {
            return frames.MoveNext();
        }
        catch (InputException e) when (e is not ClipException)
        {
            throw new ClipException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClipException(e.Message);
        }
    }

    IEnumerable<Picture> ReadFolder(ClipRecord clip, CancellationToken cancellation)
    {
        foreach (var file in FrameFolder.Files(clip))
        {
            cancellation.ThrowIfCancellationRequested();
            var picture = PictureFile.Read(file);
            var (width, height) = Size(picture.Width, picture.Height);
            yield return AreaScale.To(picture, width, height);
        }
    }

    IEnumerable<Picture> ReadVideo(ClipRecord clip, CancellationToken cancellation)
    {
        InputFile.Check(clip.Path);
        using var process = Ffmpeg.Start("ffmpeg", $"reading the video '{clip.Path}'", cancellation, Arguments(clip));
        process.Input.Close();
        var count = 0;
        while (process.Await(() => PnmStream.Read(process.Output, clip.Path)) is { } frame)
        {
            count++;
            yield return frame;
        }

        CheckComplete(clip, count, process.End(), process.ErrorText);
    }

    // Frames are taken as they are stored, interlaced ones too: so do the decoders whose numbers are published.
    string[] Arguments(ClipRecord clip) =>
    [
        "-v", "error", "-nostdin", "-threads", Threads, "-filter_threads", Threads,
        .. clip.Start is { } start ? ["-ss", Seconds(start)] : Array.Empty<string>(),
        .. clip.End is { } end ? ["-t", Seconds(end - (clip.Start ?? 0))] : Array.Empty<string>(),
        .. Ffmpeg.Input(clip.Path), "-map", "0:V:0", .. Ffmpeg.EveryFrameOnce, "-vf", Scale(),
        "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "pipe:1",
    ];

    string Scale()
    {
        var most = shortSide > 0 ? shortSide.ToString(CultureInfo.InvariantCulture) : "min(iw\\,ih)";
        return $"scale=w={Side("iw", "ih")}:h={Side("ih", "iw")}:flags={ScaleFlags}";

        string Side(string side, string other) =>
            $"if(lte(min(iw\\,ih)\\,{most})\\,{side}\\,if(lte({side}\\,{other})\\,{most}\\,round({side}*{most}/{other})))";
    }

    (int Width, int Height) Size(int width, int height) => (width, height) switch
    {
        _ when shortSide == 0 || Math.Min(width, height) <= shortSide => (width, height),
        _ when width <= height => (shortSide, Rounded(height, width)),
        _ => (Rounded(width, height), shortSide),
    };

    int Rounded(int side, int other) => (int)Math.Round((double)side * shortSide / other, MidpointRounding.AwayFromZero);

    static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);

    static string Part(ClipRecord clip) => (clip.Start, clip.End) switch
    {
        (null, null) => string.Empty,
        ({ } start, null) => $" from {Seconds(start)} s on",
        (var start, { } end) => $" from {Seconds(start ?? 0)} s to {Seconds(end)} s",
    };

    // A container may count frames that an edit list hides or that were never there; only what ffmpeg or the file's own length says is damage.
    void CheckComplete(ClipRecord clip, int count, int exitCode, string errorText)
    {
        var path = clip.Path;
        var why = FfmpegMessage.Brief(errorText, path);
        if (count == 0)
        {
            throw new ClipException(
                FfmpegMessage.OtherKind(errorText) is { } kind ? $"'{path}' is not a video: ffmpeg finds '{kind}' in it. Get it again."
                : errorText.Contains("matches no streams", StringComparison.Ordinal) ? $"'{path}' holds no video, only sound or text. Get it again."
                : errorText.Length == 0 && Part(clip) is { Length: > 0 } part ? $"'{path}' holds no frame{part}. Check the times in the list."
                : $"'{path}' is not a video that ffmpeg can read, or is damaged ({why}). Get it again.");
        }

        var frames = $"{count} {(count == 1 ? "frame" : "frames")}";
        var reason = errorText.Length > 0 ? $" ({why})" : string.Empty;
        var endsEarly = FfmpegMessage.EndsEarly(errorText) || (clip.End is null && RiffLength.EndsEarly(path));
        if (exitCode != 0 || endsEarly || (count == 1 && errorText.Length > 0))
        {
            throw new ClipException($"'{path}' is truncated or damaged: {frames} could be decoded{reason}. Get it again.");
        }

        if (errorText.Length > 0)
        {
            note($"'{path}' is damaged ({why}): {frames} could be decoded, and some of them may be wrong.");
        }
    }
}
