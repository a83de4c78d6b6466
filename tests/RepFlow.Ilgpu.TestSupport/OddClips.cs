using System.Buffers.Binary;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>
/// A small data set as people have them: 12 frames of 64x48 pixels, red in the left half, blue in the lower half, greener from frame to frame, stored in odd ways
/// under odd names, and files that are broken.
/// </summary>
public static class OddClips
{
    public const int Frames = 12;

    const string Source = "-f lavfi -i color=size=64x48:rate=10,format=gbrp,geq=r='255*lt(X\\,32)':g='N*20':b='255*gte(Y\\,24)' -frames:v 12";

    /// <summary>Files that decode to the same frames, and how they are stored.</summary>
    public static readonly (string Name, string Encoding)[] Odd =
    [
        ("plain.avi", "-c:v ffv1 -pix_fmt yuv420p"),
        ("full colour.mkv", "-c:v ffv1 -pix_fmt yuv444p"),
        ("10 bit 'x'.mkv", "-c:v ffv1 -pix_fmt yuv422p10le"),
        ("rgb \"q\".mkv", "-c:v ffv1 -pix_fmt gbrp"),
        ("-dash.avi", "-c:v mpeg4 -q:v 1 -bf 2"),
        ("snow \u2603 \u00e9.mp4", "-c:v mpeg4 -q:v 1"),
        ("interlaced.mkv", "-vf setfield=tff -c:v ffv1 -pix_fmt yuv420p"),
        ("variable rate.mkv", "-vf setpts=PTS*(1+floor(N/4)) -vsync vfr -c:v ffv1 -pix_fmt yuv420p"),
        ("turned.mp4", "-vf transpose=cclock -c:v mpeg4 -q:v 1"),
        ("odd size.mkv", "-vf pad=65:49 -c:v ffv1 -pix_fmt yuv420p"),
    ];

    /// <summary>Files that are broken, and what is said of them.</summary>
    public static readonly (string Name, string Says)[] Broken =
    [
        ("truncated.avi", "truncated or damaged"),
        ("zero.mp4", "is empty (0 bytes)"),
        ("text.avi", "is not a video that ffmpeg can read"),
        ("one frame.mkv", "holds one frame"),
        ("sound.mp4", "holds no video, only sound"),
        ("playlist.avi", "is not a video"),
        ("picture.avi", "is not a video"),
    ];

    /// <summary>Makes all of them.</summary>
    public static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, encoding) in Odd)
        {
            var plain = Path.Combine(folder, "made" + Path.GetExtension(name));
            FfmpegTool.Run($"{Source} {encoding} {plain}");
            if (name == "turned.mp4")
            {
                Turn(plain);
            }

            File.Move(plain, Path.Combine(folder, name));
        }

        FfmpegTool.Run($"-f lavfi -i testsrc2=size=160x120:rate=10 -frames:v 20 -c:v mpeg4 {In("whole.avi")}");
        FfmpegTool.Truncate(In("whole.avi"), In("truncated.avi"), 0.6);
        File.Delete(In("whole.avi"));
        File.WriteAllBytes(In("zero.mp4"), []);
        File.WriteAllText(In("text.avi"), "This is no video.\nIt is two lines.\n");
        FfmpegTool.Run($"-f lavfi -i testsrc2=size=64x48 -frames:v 1 -c:v ffv1 {In("one.mkv")}");
        File.Move(In("one.mkv"), In("one frame.mkv"));
        FfmpegTool.Run($"-f lavfi -i sine=duration=0.2 {In("sound.mp4")}");
        File.WriteAllText(In("playlist.avi"), $"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{In("plain.avi")}\n#EXT-X-ENDLIST\n");
        FfmpegTool.Run($"-f lavfi -i testsrc2=size=64x48 -frames:v 1 {In("picture.png")}");
        File.Move(In("picture.png"), In("picture.avi"));

        string In(string name) => Path.Combine(folder, name);
    }

    /// <summary>Asserts that a frame is the one of an index: the colours in the middle of its four quarters.</summary>
    public static void AssertFrame(ReadOnlySpan<byte> rgb, int width, int height, int index)
    {
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var (right, low) = (quarter % 2, quarter / 2);
            var at = 3 * ((((1 + (2 * low)) * height / 4) * width) + ((1 + (2 * right)) * width / 4));
            Assert.InRange(Math.Abs(rgb[at] - (255 * (1 - right))), 0, 12);
            Assert.InRange(Math.Abs(rgb[at + 1] - (20 * index)), 0, 12);
            Assert.InRange(Math.Abs(rgb[at + 2] - (255 * low)), 0, 12);
        }
    }

    // Notes in the header of the track that the stored frames are to be turned clockwise to be upright.
    static void Turn(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var matrix = bytes.AsSpan(bytes.AsSpan().IndexOf("tkhd"u8) + 44);
        foreach (var (at, value) in new[] { (0, 0), (4, 1 << 16), (12, -1 << 16), (16, 0) })
        {
            BinaryPrimitives.WriteInt32BigEndian(matrix[at..], value);
        }

        File.WriteAllBytes(path, bytes);
    }
}
