using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Video;

/// <summary>The programs ffmpeg and ffprobe on this machine.</summary>
static partial class Ffmpeg
{
    /// <summary>Whether both programs are there.</summary>
    public static bool Available => Find("ffmpeg") is not null && Find("ffprobe") is not null;

    /// <summary>The option that passes every frame on once, which ffmpeg 5.1 renamed.</summary>
    public static string[] EveryFrameOnce => IsOlderThan(5, 1) ? ["-vsync", "0"] : ["-fps_mode", "passthrough"];

    /// <summary>Starts one of the programs with its standard streams redirected.</summary>
    /// <param name="program"><c>ffmpeg</c> or <c>ffprobe</c>.</param>
    /// <param name="purpose">What the user wanted, for the message.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The process.</returns>
    /// <exception cref="ToolException">The program is not there.</exception>
    public static Process Start(string program, string purpose, params string[] arguments)
    {
        var path = Find(program) ?? throw Missing(program, purpose);
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start) ?? throw new ToolException($"'{path}' could not be started. Check that it runs.");
    }

    /// <summary>The path of a file as ffmpeg takes it literally: a name like <c>-x.avi</c> or <c>a:b.avi</c> is no option and no protocol.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The argument.</returns>
    public static string FileArgument(string path) => "file:" + Path.GetFullPath(path);

    /// <summary>Fails now, before any work is done, if ffmpeg is not there.</summary>
    /// <param name="purpose">What the user wanted, for the message.</param>
    /// <exception cref="ToolException">It is not there.</exception>
    public static void Require(string purpose)
    {
        if (Find("ffmpeg") is null)
        {
            throw Missing("ffmpeg", purpose);
        }
    }

    static ToolException Missing(string program, string purpose) => new(
        $"{purpose} needs {program}, which is not on the PATH. Install ffmpeg (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg); "
        + "pictures, .npy and .gif files work without it.");

    static string? Find(string program)
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    static bool IsOlderThan(int major, int minor)
    {
        using var process = Start("ffmpeg", "video", "-version");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var match = VersionPattern().Match(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        _ = error.Result;

        // Builds from the repository carry no such number, and they are newer.
        return match.Success
            && (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
                .CompareTo((major, minor)) < 0;
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d+)\.(\d+)")]
    private static partial Regex VersionPattern();
}
