using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Tests.Data;

[Trait("Speed", "Slow")]
public sealed class ClipCacheTests : IDisposable
{
    static readonly int[] Frames = [0, 2, 3];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void A_clip_is_decoded_once_and_comes_back_bit_for_bit()
    {
        var path = FfmpegTool.Pattern(folder, "a.avi", 5, "50x34");
        var expected = Read(path, null);
        Assert.Equal(expected, Read(path, Cache()));

        // Nothing but its name, length and time is looked at again.
        var (bytes, time) = (File.ReadAllBytes(path), File.GetLastWriteTimeUtc(path));
        File.WriteAllBytes(path, new byte[bytes.Length]);
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal(expected, Read(path, Cache()));

        File.SetLastWriteTimeUtc(path, time.AddSeconds(1));
        Assert.Throws<ClipException>(() => Read(path, Cache()));
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
        Assert.NotEqual(expected.Length, Read(path, Cache(), shortSide: 20).Length);
        Assert.Equal(2, Entries().Length);
    }

    [FfmpegFact]
    public void A_damaged_entry_is_made_anew()
    {
        var path = FfmpegTool.Pattern(folder, "a.avi", 5, "50x34");
        var expected = Read(path, Cache());
        var entry = Assert.Single(Entries());
        var whole = File.ReadAllBytes(entry);
        for (var at = 0; at < whole.Length; at += Math.Max(1, whole.Length / 7))
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 4;
            File.WriteAllBytes(entry, damaged);

            // Of all frames, for the byte may be of any.
            Read(path, Cache(), frames: [0, 1, 2, 3, 4]);
            Assert.Equal(expected, Read(path, Cache()));
            Assert.Equal(whole, File.ReadAllBytes(entry));
        }

        foreach (var length in new[] { 0, 10, 28, whole.Length - 1 })
        {
            File.WriteAllBytes(entry, whole[..length]);
            Assert.Equal(expected, Read(path, Cache()));
            Assert.Equal(whole, File.ReadAllBytes(entry));
        }
    }

    [Fact]
    public void What_was_used_least_recently_goes()
    {
        var cache = Cache(limit: 5000);
        for (var i = 0; i < 8; i++)
        {
            Assert.True(cache.Add(Key(i), stream => stream.Write(new byte[1000])));
            File.SetLastWriteTimeUtc(Entry(i), DateTime.UtcNow.AddHours(i - 100));
            cache.Find(Key(0))!.Dispose();
        }

        Assert.InRange(Entries().Sum(path => new FileInfo(path).Length), 1000, 5000);
        Assert.True(File.Exists(Entry(0)) && File.Exists(Entry(7)));
        Assert.False(File.Exists(Entry(1)) || File.Exists(Entry(2)));

        // One that would not fit goes too, and leaves no other.
        Assert.True(cache.Add(Key(9), stream => stream.Write(new byte[6000])));
        Assert.Empty(Entries());
    }

    [Fact]
    public void Where_it_cannot_be_written_it_says_so_once()
    {
        folder.Bytes("file", 1);
        var notes = new List<string>();
        var cache = new ClipCache(folder["file"], note: notes.Add);
        Assert.False(cache.Add(Key(0), _ => { }));
        Assert.False(cache.Add(Key(1), _ => { }));
        Assert.Null(cache.Find(Key(0)));
        Assert.Contains("cannot be written", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_fills_up_leaves_nothing_half_written()
    {
        var notes = new List<string>();
        var cache = new ClipCache(folder["cache"], note: notes.Add);
        Assert.False(cache.Add(Key(0), stream =>
        {
            stream.Write(new byte[100]);
            throw new IOException("No space left on device");
        }));
        Assert.Contains("No space left", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder["cache"], "*", SearchOption.AllDirectories));
    }

    [FfmpegFact]
    public void Without_a_place_to_write_clips_are_read_all_the_same()
    {
        folder.Bytes("file", 1);
        var path = FfmpegTool.Pattern(folder, "a.avi", 5);
        Assert.Equal(Read(path, null), Read(path, new ClipCache(folder["file"])));
    }

    [FfmpegFact]
    public void Several_programs_may_share_it()
    {
        string[] paths = [.. Enumerable.Range(0, 4).Select(i => FfmpegTool.Pattern(folder, $"{i}.avi", 4 + i, $"{48 + (2 * i)}x32"))];
        var expected = Array.ConvertAll(paths, path => Read(path, null));

        // The limit holds two of the four clips, so that entries go while others read them.
        Read(paths[0], Cache());
        var limit = 2 * new FileInfo(Assert.Single(Entries())).Length;
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Assert.Equal(expected[i % 4], Read(paths[i % 4], Cache(limit))));
    }

    [Fact]
    public void A_packed_clip_is_what_it_was_and_what_is_none_is_refused()
    {
        var random = new Random(1);
        foreach (var (width, height) in new[] { (1, 1), (1, 7), (5, 3), (33, 2), (171, 128) })
        {
            var frames = Enumerable.Range(0, 3).Select(_ => new Picture(width, height, Bytes(3 * width * height))).ToList();
            using var stream = new MemoryStream();
            PackedClip.Write(stream, frames);
            using var clip = PackedClip.Open(new MemoryStream(stream.ToArray()));
            var back = clip.Read([0, 1, 1, 2], default);
            Assert.Equal((4, height, width), (back.Frames, back.Height, back.Width));
            Assert.Equal([.. frames[0].Rgb, .. frames[1].Rgb, .. frames[1].Rgb, .. frames[2].Rgb], back.Pixels.ToArray());
        }

        for (var length = 0; length < 100; length++)
        {
            Assert.Throws<InvalidDataException>(() => PackedClip.Open(new MemoryStream(Bytes(length))));
        }

        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    ClipCache Cache(long limit = ClipCache.DefaultLimit) => new(folder["cache"], limit, Assert.Fail);

    string[] Entries() => [.. Directory.EnumerateFiles(folder["cache"], "*.clip", SearchOption.AllDirectories)];

    static string Key(int i) => $"{i:x64}";

    string Entry(int i) => System.IO.Path.Combine(folder["cache"], Key(i)[..2], Key(i)[2..] + ".clip");

    static byte[] Read(string path, ClipCache? cache, int shortSide = 0, IReadOnlyList<int>? frames = null)
    {
        var clips = new VideoClips(new ClipList("test", ["a"], [new ClipRecord(path, 0)]), new() { Cache = cache, ShortSide = shortSide });
        return clips.Read(0, frames ?? Frames, default).Pixels.ToArray();
    }
}
