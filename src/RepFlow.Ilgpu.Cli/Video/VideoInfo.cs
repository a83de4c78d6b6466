using System.Globalization;
using System.Text.Json;
using RepFlow.Ilgpu.Cli.Files;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Video;

/// <summary>What a video file says of itself.</summary>
/// <param name="FramesPerSecond">The mean rate; 25 where the file does not say.</param>
/// <param name="DeclaredFrames">The number of frames by the container; 0 where it does not say.</param>
sealed record VideoInfo(double FramesPerSecond, int DeclaredFrames)
{
    /// <summary>Asks ffprobe.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ToolException">Not a video.</exception>
    public static VideoInfo Read(string path)
    {
        InputFile.Check(path);
        using var process = Ffmpeg.Start(
            "ffprobe",
            $"reading the video '{path}'",
            "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=avg_frame_rate,nb_frames", "-of", "json", Ffmpeg.FileArgument(path));
        process.StandardInput.Close();
        var errorText = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new ToolException($"'{path}' is not a video that ffmpeg can read, or is damaged ({FfmpegMessage.Brief(errorText.Result, path)}). Get it again.");
        }

        using var json = JsonDocument.Parse(output);
        if (!json.RootElement.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
        {
            throw new ToolException($"'{path}' holds no video. Name a file with a video stream.");
        }

        var stream = streams[0];
        return new VideoInfo(Rate(Text(stream, "avg_frame_rate")), int.TryParse(Text(stream, "nb_frames"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0);
    }

    static string Text(JsonElement stream, string name) => stream.TryGetProperty(name, out var value) ? value.GetString() ?? string.Empty : string.Empty;

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
