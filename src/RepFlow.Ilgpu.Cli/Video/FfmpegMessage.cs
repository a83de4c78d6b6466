using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Cli.Video;

/// <summary>Turns what ffmpeg prints into part of one line.</summary>
static partial class FfmpegMessage
{
    /// <summary>The last thing ffmpeg said, without addresses and paths.</summary>
    /// <param name="errorText">Its standard error.</param>
    /// <param name="path">The file it was given.</param>
    /// <returns>The message.</returns>
    public static string Brief(string errorText, string path)
    {
        var line = errorText.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "ffmpeg gave no reason";
        line = PrefixPattern().Replace(line, string.Empty);
        return line.Replace(Ffmpeg.FileArgument(path) + ": ", string.Empty, StringComparison.Ordinal).TrimEnd('.');
    }

    [GeneratedRegex(@"^(\[[^\]]*\]\s*)+")]
    private static partial Regex PrefixPattern();
}
