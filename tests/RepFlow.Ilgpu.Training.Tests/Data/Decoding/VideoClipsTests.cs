using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Training.Tests.Data;

[Trait("Speed", "Slow")]
public sealed class VideoClipsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void Odd_clips_decode_right_and_broken_ones_are_named()
    {
        OddClips.Make(folder.Path);
        var odd = Clips(new(), [.. OddClips.Odd.Select(clip => Clip(clip.Name))]);
        for (var i = 0; i < odd.Count; i++)
        {
            Assert.Equal(OddClips.Frames, odd.FrameCount(i));
            var clip = odd.Read(i, [.. Enumerable.Range(0, OddClips.Frames)], default);
            Assert.Equal(odd.Name(i).StartsWith("odd", StringComparison.Ordinal) ? (65, 49) : (64, 48), (clip.Width, clip.Height));
            for (var frame = 0; frame < clip.Frames; frame++)
            {
                OddClips.AssertFrame(clip.Frame(frame), clip.Width, clip.Height, frame);
            }
        }

        var broken = Clips(new() { Cache = new(folder["cache"]) }, [.. OddClips.Broken.Select(clip => Clip(clip.Name)), Clip("none.avi"), Clip(".")]);
        string[] says = [.. OddClips.Broken.Select(clip => clip.Says), "does not exist", "is a folder"];
        for (var i = 0; i < broken.Count; i++)
        {
            var message = Assert.Throws<ClipException>(() => broken.FrameCount(i)).Message;
            Assert.Contains(says[i], message, StringComparison.Ordinal);
            Assert.Contains(broken.Name(i), message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        // No entry is left of what could not be decoded.
        Assert.Empty(Directory.EnumerateFiles(folder["cache"], "*", SearchOption.AllDirectories));
    }

    [FfmpegFact]
    public void A_broken_clip_is_not_tried_again()
    {
        var clips = Clips(new(), Clip("a.avi"));
        Assert.Throws<ClipException>(() => clips.FrameCount(0));
        FfmpegTool.Pattern(folder, "a.avi", 4);
        Assert.Throws<ClipException>(() => clips.Read(0, [0], default));
        Assert.Equal(4, Clips(new(), Clip("a.avi")).FrameCount(0));
    }

    [FfmpegFact]
    public void Frames_come_in_the_order_asked_for_and_repeat()
    {
        var path = Counting("a.mkv", "-c:v ffv1");
        foreach (var cache in new[] { null, new ClipCache(folder["cache"]) })
        {
            var clip = Clips(new() { Cache = cache }, Clip("a.mkv")).Read(0, [0, 3, 3, 9, 19], default);
            Assert.Equal([0, 3, 3, 9, 19], Numbers(clip));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Clips(new(), new ClipRecord(path, 0)).Read(0, [20], default));
    }

    [FfmpegFact]
    public void A_part_of_a_file_has_the_frames_that_are_shown_then()
    {
        Counting("a.mkv", "-c:v mpeg4 -q:v 1 -bf 2 -g 30");
        Counting("a.mp4", "-c:v mpeg4 -q:v 1 -g 7");
        Counting("a.avi", "-c:v mpeg4 -q:v 1 -g 30");
        foreach (var name in new[] { "a.mkv", "a.mp4", "a.avi" })
        {
            Assert.Equal([5, 6, 7, 8, 9, 10, 11], All(Clip(name) with { Start = 0.5, End = 1.2 }));
            Assert.Equal([0, 1, 2], All(Clip(name) with { End = 0.3 }));
            Assert.Equal([17, 18, 19], All(Clip(name) with { Start = 1.7 }));
        }

        var beyond = Clips(new(), Clip("a.mkv") with { Start = 5, End = 6 });
        Assert.Contains("no frame from 5 s to 6 s", Assert.Throws<ClipException>(() => beyond.FrameCount(0)).Message, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void The_short_side_is_scaled_down_and_never_up()
    {
        FfmpegTool.Pattern(folder, "wide.avi", 2, "96x48");
        FfmpegTool.Pattern(folder, "tall.avi", 2, "48x100");
        Assert.Equal((48, 24), Size("wide.avi", 24));
        Assert.Equal((24, 50), Size("tall.avi", 24));
        Assert.Equal((96, 48), Size("wide.avi", 128));
        Assert.Equal((96, 48), Size("wide.avi", 0));
        Assert.Equal((1, 2), Size("tall.avi", 1));

        (int, int) Size(string name, int side)
        {
            var clip = Clips(new() { ShortSide = side }, Clip(name)).Read(0, [1], default);
            return (clip.Width, clip.Height);
        }
    }

    [Fact]
    public void A_folder_of_pictures_is_a_clip()
    {
        Directory.CreateDirectory(folder["a b"]);
        for (var number = 1; number <= 12; number++)
        {
            folder.Png($"a b/img_{number:00000}.png", 6, 4, (_, x) => (byte)((10 * number) + x));
            folder.Png($"a b/flow_x_{number:00000}.png", 6, 4, (_, _) => 255);
        }

        var whole = Clips(new() { ShortSide = 2 }, Clip("a b") with { IsFrameFolder = true });
        Assert.Equal(12, whole.FrameCount(0));

        // Each pixel is the mean of two by two.
        var clip = whole.Read(0, [0, 11], default);
        Assert.Equal((3, 2), (clip.Width, clip.Height));
        Assert.Equal([10, 10, 10, 12, 12, 12, 14, 14, 14], clip.Frame(0)[..9].ToArray());
        Assert.Equal(120, clip.Frame(1)[0]);

        var part = Clips(new() { Cache = new(folder["cache"]) }, Clip("a b") with { IsFrameFolder = true, FirstFrame = 5, Frames = 3 });
        Assert.Equal([50, 60, 70], Enumerable.Range(0, part.FrameCount(0)).Select(i => (int)part.Read(0, [i], default).Frame(0)[0]));

        var long1 = Clips(new(), Clip("a b") with { IsFrameFolder = true, Frames = 13 });
        Assert.Contains("has no frame 13", Assert.Throws<ClipException>(() => long1.FrameCount(0)).Message, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void Damage_that_leaves_frames_is_noted_once()
    {
        var bytes = File.ReadAllBytes(FfmpegTool.Pattern(folder, "a.mp4", 40, "160x120"));
        bytes.AsSpan(bytes.AsSpan().IndexOf("mdat"u8) + (bytes.Length / 3), 40).Fill(0x5A);
        folder.Bytes("b.mp4", bytes);
        var notes = new List<string>();
        var clips = Clips(new() { Note = notes.Add, Cache = new(folder["cache"]) }, Clip("b.mp4"));
        clips.Read(0, [0, clips.FrameCount(0) - 1], default);
        Assert.Contains("b.mp4' is damaged", Assert.Single(notes), StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void Decoding_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        FfmpegTool.Pattern(folder, "a.avi", 4);
        var clips = Clips(new(), Clip("a.avi"));
        Assert.ThrowsAny<OperationCanceledException>(() => clips.Read(0, [0], stop.Token));
        Assert.Equal(4, clips.FrameCount(0));
    }

    ClipRecord Clip(string name) => new(folder[name], 0) { Name = name };

    static VideoClips Clips(VideoClipsOptions options, params ClipRecord[] records) => new(new ClipList("test", ["a"], records), options);

    // 20 frames, 10 a second, each brighter by 12 than the one before.
    string Counting(string name, string encoding)
    {
        const string Source = "color=black:size=16x16:rate=10,format=gbrp,geq=r='N*12':g='N*12':b='N*12'";
        FfmpegTool.Run($"-f lavfi -i {Source} -frames:v 20 -pix_fmt yuv420p {encoding} {folder[name]}");
        return folder[name];
    }

    int[] All(ClipRecord record)
    {
        var clips = Clips(new(), record);
        return Numbers(clips.Read(0, [.. Enumerable.Range(0, clips.FrameCount(0))], default));
    }

    static int[] Numbers(DecodedClip clip) => [.. Enumerable.Range(0, clip.Frames).Select(i => (int)Math.Round(clip.Frame(i)[0] / 12.0))];
}
