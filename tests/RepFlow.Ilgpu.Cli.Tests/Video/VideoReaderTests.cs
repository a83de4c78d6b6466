using RepFlow.Ilgpu.Cli.Pictures;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.Cli.Video;

namespace RepFlow.Ilgpu.Cli.Tests.Video;

public sealed class VideoReaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void Every_frame_comes_once_in_order()
    {
        var path = folder["a.avi"];
        FfmpegTool.Run($"-f lavfi -i color=black:size=16x16:rate=10,geq=lum='N*20':cb=128:cr=128 -frames:v 9 -c:v ffv1 {path}");
        var frames = Read(path);
        Assert.Equal(9, frames.Count);
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(pair.Second.Rgb[0] > pair.First.Rgb[0]));
        Assert.Equal(10, VideoInfo.Read(path).FramesPerSecond);
    }

    [FfmpegFact]
    public void Frames_are_scaled_and_limited()
    {
        var path = FfmpegTool.Pattern(folder, "a.mp4", 6, "64x48");
        var frames = VideoReader.Read(path, VideoInfo.Read(path), 3, 32, 0, default).ToList();
        Assert.Equal(3, frames.Count);
        Assert.All(frames, f => Assert.Equal((32, 24), (f.Width, f.Height)));
        Assert.Equal(64, VideoReader.Read(path, VideoInfo.Read(path), 2, 0, 320, default).First().Width);
    }

    [DataTheory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_rotated_video_comes_out_upright(int rotation)
    {
        var clip = Data.Clip("other", $"decord_rot_video_{rotation}.mov");
        var frame = Read(clip)[0];
        FfmpegTool.Run($"-noautorotate -i {clip} -frames:v 1 {folder["stored.png"]}");
        var stored = PictureFile.Read(folder["stored.png"]);

        // The stored frame turned clockwise by what the metadata says.
        Assert.Equal(rotation is 90 or 270 ? (stored.Height, stored.Width) : (stored.Width, stored.Height), (frame.Width, frame.Height));
        var error = 0.0;
        for (var y = 0; y < stored.Height; y++)
        {
            for (var x = 0; x < stored.Width; x++)
            {
                var (tx, ty) = rotation switch
                {
                    90 => (stored.Height - 1 - y, x),
                    180 => (stored.Width - 1 - x, stored.Height - 1 - y),
                    270 => (y, stored.Width - 1 - x),
                    _ => (x, y),
                };
                error += Math.Abs(stored.Rgb[3 * ((y * stored.Width) + x)] - frame.Rgb[3 * ((ty * frame.Width) + tx)]);
            }
        }

        Assert.InRange(error / (stored.Width * stored.Height), 0, 3);
    }

    [FfmpegFact]
    public void A_video_cut_short_is_refused()
    {
        var path = FfmpegTool.Pattern(folder, "a.avi", 40, "160x120", "-c:v mpeg4");
        Refused(FfmpegTool.Truncate(path, folder["b.avi"], 0.6), "truncated or damaged");
        path = FfmpegTool.Pattern(folder, "a.mp4", 40, "160x120", "-movflags +faststart");
        Refused(FfmpegTool.Truncate(path, folder["b.mp4"], 0.6), "truncated or damaged");
        path = FfmpegTool.Pattern(folder, "c.mp4", 40, "160x120");
        Refused(FfmpegTool.Truncate(path, folder["d.mp4"], 0.6), "not a video that ffmpeg can read, or is damaged");
        path = FfmpegTool.Pattern(folder, "a.mkv", 40, "160x120");
        Refused(FfmpegTool.Truncate(path, folder["b.mkv"], 0.6), "truncated or damaged");
    }

    [FfmpegFact]
    public void The_beginning_of_a_video_cut_short_is_offered_only_where_it_has_a_flow()
    {
        var path = FfmpegTool.Pattern(folder, "a.avi", 40, "160x120", "-c:v mpeg4");
        var second = File.ReadAllText(path, System.Text.Encoding.Latin1).Split("00dc")[..2].Sum(part => part.Length + 4);
        FfmpegTool.Truncate(path, folder["b.avi"], (second + 40.0) / new FileInfo(path).Length);
        Assert.DoesNotContain("--max-frames", Assert.Throws<ToolException>(() => Read(folder["b.avi"])).Message, StringComparison.Ordinal);

        FfmpegTool.Truncate(path, folder["c.avi"], 0.6);
        var advice = Assert.Throws<ToolException>(() => Read(folder["c.avi"])).Message.Split("--max-frames ")[1].TrimEnd('.');
        var frames = int.Parse(advice, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(frames, VideoReader.Read(folder["c.avi"], VideoInfo.Read(folder["c.avi"]), frames, 0, 0, default).Count());
    }

    [FfmpegFact]
    public void What_is_no_video_is_refused()
    {
        Refused(folder.Bytes("a.avi", [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))]), "not a video");
        Refused(folder.Bytes("b.avi"), "is empty");
        Refused(folder["c.avi"], "does not exist");
        FfmpegTool.Run($"-f lavfi -i sine=duration=0.2 {folder["d.wav"]}");
        Refused(folder["d.wav"], "holds no video");
    }

    [FfmpegFact]
    public void Names_that_look_like_options_or_protocols_are_files()
    {
        var path = FfmpegTool.Pattern(folder, "a.avi", 2);
        File.Move(path, folder["concat:x.avi"]);
        Assert.Equal(2, Read(folder["concat:x.avi"]).Count);
    }

    static List<Picture> Read(string path) => [.. VideoReader.Read(path, VideoInfo.Read(path), 0, 0, 0, default)];

    static void Refused(string path, string says) =>
        Assert.Contains(says, Assert.Throws<ToolException>(() => Read(path)).Message, StringComparison.Ordinal);
}
