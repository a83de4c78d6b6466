using System.Globalization;
using System.Text.RegularExpressions;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>The programs ffmpeg and ffprobe on this machine.</summary>
static partial class Ffmpeg
{
    // Containers of video, and of audio that may be taken for one, that are read from the named file alone. What names other files or addresses
    // stays out: playlists (hls, dash, concat, sdp), patterns of names (image2), scripts and devices. Audio is here to be told that it is no video.
    const string Demuxers = "mov,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,ogg,asf,yuv4mpegpipe,gif,apng,nut,mxf,gxf,ivf,dv,rm,wtv,obu,av1,h261,h263,h264,"
        + "hevc,vvc,m4v,vc1,mjpeg,jpeg_pipe,mp3,wav,flac,aac,aiff,caf";

    // Asked once: a data set starts ffmpeg for each of its clips. Where it is not there, the next one may find it.
    static readonly Lazy<string> FoundVersion = new(ReadVersion, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>What ffmpeg says of its version, in one line: what is decoded may differ between two.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public static string Version => FoundVersion.Value;

    /// <summary>Whether both programs are there.</summary>
    public static bool Available => Find("ffmpeg") is not null && Find("ffprobe") is not null;

    /// <summary>The option that passes every frame on once, which ffmpeg 5.1 renamed.</summary>
    public static string[] EveryFrameOnce => IsOlderThan(5, 1) ? ["-vsync", "0"] : ["-fps_mode", "passthrough"];

    /// <summary>Starts one of the programs with its standard streams redirected.</summary>
    /// <param name="program"><c>ffmpeg</c> or <c>ffprobe</c>.</param>
    /// <param name="purpose">What the user wanted, for the message.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The process.</returns>
    /// <exception cref="InputException">The program is not there.</exception>
    public static FfmpegProcess Start(string program, string purpose, CancellationToken cancellation, params IEnumerable<string> arguments) =>
        new(Find(program) ?? throw Missing(program, purpose), cancellation, arguments);

    /// <summary>
    /// The arguments that open a video for reading, and only that: the content of a file can make ffmpeg open others, which is why everything that does
    /// is left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The arguments, <c>-i</c> and the file last.</returns>
    public static string[] Input(string path) =>
    [
        "-protocol_whitelist", "file", "-format_whitelist", Demuxers, "-max_pixels", MemoryLimit.MostVideoPixels.ToString(CultureInfo.InvariantCulture),
        "-i", FileArgument(path),
    ];

    /// <summary>The path of a file as ffmpeg takes it literally: a name like <c>-x.avi</c> or <c>a:b.avi</c> is no option and no protocol.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The argument.</returns>
    public static string FileArgument(string path) => "file:" + Path.GetFullPath(path);

    /// <summary>Fails now, before any work is done, if ffmpeg is not there.</summary>
    /// <param name="purpose">What the user wanted, for the message.</param>
    /// <exception cref="InputException">It is not there.</exception>
    public static void Require(string purpose)
    {
        if (Find("ffmpeg") is null)
        {
            throw Missing("ffmpeg", purpose);
        }
    }

    /// <summary>Finds a program on the PATH.</summary>
    /// <param name="program">Its name.</param>
    /// <returns>Its path; null where it is not there.</returns>
    public static string? Find(string program)
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    static InputException Missing(string program, string purpose) => new(
        $"{purpose} needs {program}, which is not on the PATH. Install ffmpeg (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg); "
        + "pictures, .npy and .gif files work without it.");

    static string ReadVersion()
    {
        using var process = Start("ffmpeg", "video", CancellationToken.None, "-version");
        process.Input.Close();
        using var reader = new StreamReader(process.Output);
        return process.Await(reader.ReadToEnd).Split('\n', 2)[0].Trim();
    }

    static bool IsOlderThan(int major, int minor)
    {
        var match = VersionPattern().Match(Version);

        // Builds from the repository carry no such number, and they are newer.
        return match.Success
            && (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
                .CompareTo((major, minor)) < 0;
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d+)\.(\d+)")]
    private static partial Regex VersionPattern();
}
