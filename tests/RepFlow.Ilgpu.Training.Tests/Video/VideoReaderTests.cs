using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Tests.Video;

[Trait("Speed", "Slow")]
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
        var info = VideoInfo.Read(path);
        var frames = new VideoReader(path, Fail) { Info = info, MostFrames = 3, Width = 32 }.Read(default).ToList();
        Assert.Equal(3, frames.Count);
        Assert.All(frames, f => Assert.Equal((32, 24), (f.Width, f.Height)));
        Assert.Equal(64, new VideoReader(path, Fail) { Info = info, MostFrames = 2, MostWidth = 320 }.Read(default).First().Width);
    }

    [RecordingTheory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_rotated_video_comes_out_upright(int rotation)
    {
        var clip = Recordings.Clip("other", $"decord_rot_video_{rotation}.mov");
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
        Assert.DoesNotContain("--max-frames", Assert.Throws<InputException>(() => Read(folder["b.avi"])).Message, StringComparison.Ordinal);

        FfmpegTool.Truncate(path, folder["c.avi"], 0.6);
        var advice = Assert.Throws<InputException>(() => Read(folder["c.avi"])).Message.Split("--max-frames ")[1].TrimEnd('.');
        var frames = int.Parse(advice, System.Globalization.CultureInfo.InvariantCulture);
        var reader = new VideoReader(folder["c.avi"], _ => { }) { Info = VideoInfo.Read(folder["c.avi"]), MostFrames = frames };
        Assert.Equal(frames, reader.Read(default).Count());
    }

    [FfmpegFact]
    public void A_container_may_count_frames_that_are_not_shown()
    {
        // An edit list hides the lead-in of a clip that begins between key frames; a variable rate in .avi is filled up with empty frames.
        FfmpegTool.Run($"-ss 0.9 -i {FfmpegTool.Pattern(folder, "a.mp4", 30, "96x64")} -c copy {folder["cut.mp4"]}");
        Assert.Equal(30, VideoInfo.Read(folder["cut.mp4"]).DeclaredFrames);
        Assert.Equal(21, Read(folder["cut.mp4"]).Count);
        Assert.Equal(21, new VideoReader(folder["cut.mp4"], Fail) { Info = VideoInfo.Read(folder["cut.mp4"]), MostFrames = 25 }.Read(default).Count());
        FfmpegTool.Run($"-f lavfi -i testsrc2=rate=20,select=lt(mod(n\\,7)\\,2) -frames:v 12 -s 96x64 -vsync vfr -c:v mpeg4 {folder["vfr.avi"]}");
        Assert.True(VideoInfo.Read(folder["vfr.avi"]).DeclaredFrames > 30);
        Assert.Equal(12, Read(folder["vfr.avi"]).Count);
    }

    [FfmpegFact]
    public void A_cover_is_no_video_even_where_it_comes_first()
    {
        var film = FfmpegTool.Pattern(folder, "a.mp4", 4);
        FfmpegTool.Pattern(folder, "cover.png", 1, "20x20");
        FfmpegTool.Run($"-i {film} -i {folder["cover.png"]} -map 0 -map 1 -c copy -disposition:v:1 attached_pic {folder["b.mp4"]}");
        var bytes = File.ReadAllBytes(folder["b.mp4"]);
        var (moov, trak, udta) = (Box("moov"), Box("trak"), Box("udta", last: true));
        Assert.True(moov.Start < trak.Start && trak.End <= udta.Start);
        byte[] first = [.. bytes[..trak.Start], .. bytes[udta.Start..udta.End], .. bytes[trak.Start..udta.Start], .. bytes[udta.End..]];
        var frames = Read(folder.Bytes("c.mp4", first));
        Assert.Equal((4, 48, 32), (frames.Count, frames[0].Width, frames[0].Height));

        foreach (var name in new[] { "a.m4a", "a.mp3", "a.flac" })
        {
            FfmpegTool.Run($"-f lavfi -i sine=duration=0.2 -i {folder["cover.png"]} -map 0 -map 1 -c:v copy -disposition:v attached_pic {folder[name]}");
            Refused(folder[name], "holds no video");
        }

        (int Start, int End) Box(string name, bool last = false)
        {
            var type = System.Text.Encoding.ASCII.GetBytes(name);
            var at = (last ? bytes.AsSpan().LastIndexOf(type) : bytes.AsSpan().IndexOf(type)) - 4;
            return (at, at + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)));
        }
    }

    [FfmpegFact]
    public void Damage_that_leaves_frames_is_told()
    {
        var path = FfmpegTool.Pattern(folder, "a.mp4", 40, "160x120");
        var bytes = File.ReadAllBytes(path);
        var data = bytes.AsSpan().IndexOf("mdat"u8);
        bytes.AsSpan(data + (bytes.Length / 3), 40).Fill(0x5A);
        var notes = new List<string>();
        var frames = FfmpegTool.Read(folder.Bytes("b.mp4", bytes), notes.Add);
        Assert.Contains($"{frames.Count} frames could be decoded", Assert.Single(notes), StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void A_frame_is_never_scaled_to_nothing()
    {
        FfmpegTool.Run($"-f lavfi -i color=size=700x2,crop=700:1:exact=1 -frames:v 2 -pix_fmt gray -c:v ffv1 {folder["a.mkv"]}");
        var frame = new VideoReader(folder["a.mkv"], Fail) { Info = VideoInfo.Read(folder["a.mkv"]), MostWidth = 320 }.Read(default).First();
        Assert.Equal((320, 1), (frame.Width, frame.Height));
    }

    [FfmpegFact]
    public void A_huge_frame_is_refused_before_it_is_decoded()
    {
        // 15000x15000 and 65535x65535 pixels in 60 bytes.
        foreach (var side in new[] { 15000, 65535 })
        {
            byte[] size = [(byte)side, (byte)(side >> 8)];
            byte[] frame = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x44, 2, 5, 0];
            Refused(folder.Bytes("a.gif", [.. "GIF89a"u8, .. size, .. size, 0xF0, 0, 0, 0, 0, 0, 255, 255, 255, .. frame, .. frame, 0x3B]), $"{side}x{side} pixels");
        }

        var path = FfmpegTool.Pattern(folder, "a.mkv", 2);
        var reader = new VideoReader(path, Fail) { Info = VideoInfo.Read(path), Width = 1_000_000 };
        Assert.Contains("Use a smaller --width", Assert.Throws<InputException>(() => reader.Read(default).First()).Message, StringComparison.Ordinal);
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
        foreach (var name in new[] { "concat:x.avi", "-x.avi", "x%d.avi", "@x.avi", "*.avi", "http:x.avi", "x|y.avi" })
        {
            File.Move(path, folder[name]);
            Assert.Equal(2, Read(folder[name]).Count);
            path = folder[name];
        }
    }

    static List<Picture> Read(string path) => FfmpegTool.Read(path);

    static void Fail(string note) => Assert.Fail(note);

    static void Refused(string path, string says) =>
        Assert.Contains(says, Assert.Throws<InputException>(() => Read(path)).Message, StringComparison.Ordinal);
}
