using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Cli.Video;

/// <summary>Turns what ffmpeg prints into part of one line.</summary>
static partial class FfmpegMessage
{
    /// <summary>The last thing ffmpeg said that has a reason in it, without addresses and paths.</summary>
    /// <param name="errorText">Its standard error.</param>
    /// <param name="path">The file it was given.</param>
    /// <returns>The message.</returns>
    public static string Brief(string errorText, string path)
    {
        // ffmpeg may end with a line that announces a reason and has none, after lines that do.
        var line = errorText.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(l => !l.EndsWith("--", StringComparison.Ordinal) && !l.StartsWith("Last message repeated", StringComparison.Ordinal))
            ?? "ffmpeg gave no reason";
        line = PrefixPattern().Replace(line, string.Empty);
        return line.Replace(Ffmpeg.FileArgument(path) + ": ", string.Empty, StringComparison.Ordinal)
            .Replace(Ffmpeg.FileArgument(path), "it", StringComparison.Ordinal)
            .Replace("file " + Path.GetFullPath(path), "the file", StringComparison.Ordinal)
            .TrimEnd('.');
    }

    [GeneratedRegex(@"^(\[[^\]]*\]\s*)+")]
    private static partial Regex PrefixPattern();
}
