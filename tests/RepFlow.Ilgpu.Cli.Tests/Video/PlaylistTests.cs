using System.Diagnostics;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Cli.Tests.Video;

/// <summary>Files that name other files: what is read is the file that the user named, and no other.</summary>
[Trait("Speed", "Slow")]
public sealed class PlaylistTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string secret;

    public PlaylistTests() => secret = folder["secret.ts"];

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void A_playlist_is_refused_whatever_its_name()
    {
        FfmpegTool.Pattern(folder, "secret.ts", 5);
        var lists = new Dictionary<string, string>
        {
            ["m3u8"] = $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n{secret}\n#EXT-X-ENDLIST\n",
            ["m3u"] = $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\n{secret}\n",
            ["mpd"] = "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" mediaPresentationDuration=\"PT1S\" "
                + "profiles=\"urn:mpeg:dash:profile:isoff-main:2011\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" "
                + $"bandwidth=\"1\" width=\"48\" height=\"32\"><BaseURL>{secret}</BaseURL></Representation></AdaptationSet></Period></MPD>",
            ["ffconcat"] = $"ffconcat version 1.0\nfile {secret}\n",
            ["sdp"] = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
            ["idx"] = "# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 000000000\n",
            ["avs"] = $"AviSource(\"{secret}\")\n",
        };
        foreach (var (kind, text) in lists)
        {
            foreach (var name in new[] { "a." + kind, kind + ".mp4" })
            {
                var path = folder[name];
                File.WriteAllText(path, text);
                var message = Assert.Throws<InputException>(() => FfmpegTool.Read(path)).Message;
                Assert.True(message.Contains("not a video", StringComparison.Ordinal) || message.Contains("no video", StringComparison.Ordinal), message);
                Assert.DoesNotContain('\n', message);
            }
        }
    }

    [FfmpegFact]
    public void A_pattern_of_names_is_one_name()
    {
        FfmpegTool.Pattern(folder, "x%d.png", 3);
        Assert.True(File.Exists(folder["x1.png"]));
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => FfmpegTool.Read(folder["x%d.png"])).Message, StringComparison.Ordinal);
        File.Copy(folder["x1.png"], folder["x%d.png"]);
        File.Copy(folder["x1.png"], folder["x*.tif"]);
        Assert.Contains("not a video by itself", Assert.Throws<InputException>(() => FfmpegTool.Read(folder["x%d.png"])).Message, StringComparison.Ordinal);
        Assert.Contains("not a video by itself", Assert.Throws<InputException>(() => FfmpegTool.Read(folder["x*.tif"])).Message, StringComparison.Ordinal);
        File.Copy(folder["x1.png"], folder["still.mp4"]);
        Assert.Contains("it is a picture (png)", Assert.Throws<InputException>(() => FfmpegTool.Read(folder["still.mp4"])).Message, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void The_file_that_a_playlist_names_is_not_opened()
    {
        if (Ffmpeg.Find("strace") is not { } strace)
        {
            return;
        }

        FfmpegTool.Pattern(folder, "secret.ts", 5);
        File.WriteAllText(folder["list.mp4"], $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n{secret}\n#EXT-X-ENDLIST\n");
        var opened = Opened([typeof(Tool).Assembly.Location, "flow", folder["list.mp4"], "--out", folder["u.npy"]], "dotnet");
        Assert.Contains("list.mp4", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("secret.ts", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("AF_INET", opened, StringComparison.Ordinal);

        // Left to itself, ffprobe opens it: the trace can see that.
        Assert.Contains("secret.ts", Opened(["-v", "quiet", folder["list.mp4"]], "ffprobe"), StringComparison.Ordinal);

        string Opened(string[] arguments, string program)
        {
            string[] trace = ["-f", "-e", "trace=open,openat,connect", "-o", folder["trace"], program, .. arguments];
            using var process = Process.Start(new ProcessStartInfo(strace, trace) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return File.ReadAllText(folder["trace"]);
        }
    }
}
