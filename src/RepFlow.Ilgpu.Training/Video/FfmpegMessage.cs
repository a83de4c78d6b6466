using System.Globalization;
using System.Text.RegularExpressions;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>Turns what ffmpeg prints into part of one line.</summary>
static partial class FfmpegMessage
{
    // Of the names of the demuxers that find a picture by its content.
    const string PictureSuffix = "_pipe";

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

    /// <summary>What ffmpeg took a file for that it was not allowed to read.</summary>
    /// <param name="errorText">Its standard error.</param>
    /// <returns>ffmpeg's name of it, as in <c>hls</c>; null where that was not the reason.</returns>
    public static string? OtherKind(string errorText) => OtherKindPattern().Match(errorText) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>What to do about a file of another kind.</summary>
    /// <param name="kind">ffmpeg's name of it.</param>
    /// <returns>What it is and what to give instead, as the end of a line.</returns>
    public static string Advice(string kind) => kind.EndsWith(PictureSuffix, StringComparison.Ordinal)
        ? $"it is a picture ({kind[..^PictureSuffix.Length]}), and flow is between two. Give two of one size, named as what they are ({PictureFile.Kinds})."
        : $"ffmpeg finds '{kind}' in it, which may be a playlist that names other files, and only the named file is read. "
            + "Give a video such as .mp4, .mkv, .webm, .mov, .avi or .gif.";

    /// <summary>The size of a frame that ffmpeg refused to allocate.</summary>
    /// <param name="errorText">Its standard error.</param>
    /// <returns>The size; null where that was not the reason.</returns>
    public static (int Width, int Height)? TooLarge(string errorText) => TooLargePattern().Match(errorText) is { Success: true } match
        ? (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
        : null;

    /// <summary>Whether ffmpeg found that a file ends before it should.</summary>
    /// <param name="errorText">Its standard error.</param>
    /// <returns>Whether it said so.</returns>
    public static bool EndsEarly(string errorText) => EndsEarlyPattern().IsMatch(errorText);

    [GeneratedRegex(@"^(\[[^\]]*\]\s*)+")]
    private static partial Regex PrefixPattern();

    [GeneratedRegex(@"\[([\w,]+) @ [^\]]*\] Format not on whitelist")]
    private static partial Regex OtherKindPattern();

    [GeneratedRegex(@"Picture size (\d{1,9})x(\d{1,9}) (exceeds|is invalid)")]
    private static partial Regex TooLargePattern();

    [GeneratedRegex("ended prematurely|partial file|truncated", RegexOptions.IgnoreCase)]
    private static partial Regex EndsEarlyPattern();
}
