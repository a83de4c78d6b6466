using System.Globalization;
using System.Text.Json;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>What a video file says of itself.</summary>
/// <param name="Width">The width of its frames as they are stored.</param>
/// <param name="Height">The height of its frames as they are stored.</param>
/// <param name="FramesPerSecond">The mean rate; 25 where the file does not say.</param>
/// <param name="DeclaredFrames">
/// The number of frames by the container; 0 where it does not say. An edit list or a variable rate shows fewer.
/// </param>
sealed record VideoInfo(int Width, int Height, double FramesPerSecond, int DeclaredFrames)
{
    /// <summary>Asks ffprobe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="InputException">Not a video, or one whose frames are too large.</exception>
    public static VideoInfo Read(string path, CancellationToken cancellation = default)
    {
        InputFile.Check(path);

        // V is a stream of video that is not a cover, wherever it stands.
        using var process = Ffmpeg.Start(
            "ffprobe",
            $"reading the video '{path}'",
            cancellation,
            ["-v", "error", "-select_streams", "V:0", "-show_entries", "stream=width,height,avg_frame_rate,nb_frames", "-of", "json", .. Ffmpeg.Input(path)]);
        process.Input.Close();
        using var reader = new StreamReader(process.Output);
        var output = process.Await(reader.ReadToEnd);
        if (process.End() != 0)
        {
            throw new InputException(
                FfmpegMessage.OtherKind(process.ErrorText) is { } kind
                    ? $"'{path}' is not a video by itself: {FfmpegMessage.Advice(kind)}"
                    : $"'{path}' is not a video that ffmpeg can read, or is damaged ({FfmpegMessage.Brief(process.ErrorText, path)}). Get it again.");
        }

        using var json = JsonDocument.Parse(output);
        if (!json.RootElement.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
        {
            throw new InputException($"'{path}' holds no video. Name a file with a video stream.");
        }

        var stream = streams[0];
        var (width, height) = FfmpegMessage.TooLarge(process.ErrorText) ?? (Whole(stream, "width"), Whole(stream, "height"));
        if ((long)width * height > MemoryLimit.MostVideoPixels)
        {
            throw new InputException(
                $"'{path}' has frames of {width}x{height} pixels, and {MemoryLimit.MostVideoPixels / 1000000} million are the most "
                + "that are read here. Scale it down first.");
        }

        return new VideoInfo(width, height, Rate(Text(stream, "avg_frame_rate")), Whole(stream, "nb_frames"));
    }

    static string Text(JsonElement stream, string name) => stream.TryGetProperty(name, out var value) ? value.ToString() : string.Empty;

    static int Whole(JsonElement stream, string name) => int.TryParse(Text(stream, name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    static double Rate(string fraction)
    {
        var parts = fraction.Split('/');
        var rate = parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
            && b > 0
                ? a / b
                : 0;
        return rate is > 0 and < 1000 ? rate : 25;
    }
}
