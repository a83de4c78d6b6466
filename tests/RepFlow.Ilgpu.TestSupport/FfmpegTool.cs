using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes videos for tests.</summary>
public static class FfmpegTool
{
    /// <summary>Whether ffmpeg is there.</summary>
    public static bool Available => Ffmpeg.Available;

    /// <summary>Runs ffmpeg with arguments in one string, paths without spaces.</summary>
    public static void Run(string arguments)
    {
        using var process = Ffmpeg.Start("ffmpeg", "the test", CancellationToken.None, ["-v", "error", "-y", "-nostdin", .. arguments.Split(' ')]);
        process.Input.Close();
        Assert.True(process.End() == 0, process.ErrorText);
    }

    /// <summary>Makes a small video of a moving test pattern.</summary>
    public static string Pattern(TemporaryFolder folder, string name, int frames, string size = "48x32", string more = "")
    {
        Run($"-f lavfi -i testsrc2=size={size}:rate=10 -frames:v {frames} -pix_fmt yuv420p {more}{(more.Length > 0 ? " " : string.Empty)}{folder[name]}");
        return folder[name];
    }

    /// <summary>Reads every frame of a video.</summary>
    internal static List<Picture> Read(string path, Action<string>? note = null) =>
        [.. new VideoReader(path, note ?? (text => Assert.Fail(text))) { Info = VideoInfo.Read(path) }.Read(CancellationToken.None)];

    /// <summary>Cuts a file off.</summary>
    public static string Truncate(string path, string target, double part)
    {
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(target, bytes[..(int)(bytes.Length * part)]);
        return target;
    }
}
