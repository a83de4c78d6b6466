using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Training.Tests.Data;

/// <summary>Clips in memory, each pixel a function of clip, frame and place; some of them broken.</summary>
/// <param name="count">The number of clips.</param>
/// <param name="frames">The number of frames of each.</param>
sealed class MemorySource(int count, int frames = 12) : IClipSource
{
    public const int Height = 9;

    public const int Width = 11;

    int reads;

    public IReadOnlyList<string> Classes { get; } = ["up", "down", "left"];

    public int Count => count;

    /// <summary>Which clips cannot be read.</summary>
    public IReadOnlySet<int> Broken { get; init; } = new HashSet<int>();

    /// <summary>What happens before a clip is read.</summary>
    public Action<int, CancellationToken> Reading { get; init; } = (_, _) => { };

    /// <summary>How many clips were asked for.</summary>
    public int Reads => Volatile.Read(ref reads);

    public int Label(int index) => index % Classes.Count;

    public string Name(int index) => $"clip{index}.mp4";

    public string Identity(int index) => $"memory|{index}|{frames}";

    public int FrameCount(int index) => frames;

    public DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation)
    {
        Interlocked.Increment(ref reads);
        Assert.True(frames.Zip(frames.Skip(1)).All(pair => pair.First < pair.Second), "The frames ascend.");
        Reading(index, cancellation);
        if (Broken.Contains(index))
        {
            throw new ClipException($"'{Name(index)}' is broken.");
        }

        var pixels = frames.SelectMany(frame => Enumerable.Range(0, Height * Width * 3).Select(at => Pixel(index, frame, at))).ToArray();
        return new DecodedClip(frames.Count, Height, Width, pixels);
    }

    public static byte Pixel(int index, int frame, int at) => (byte)Noise.Bits((ulong)index, (ulong)((frame * 1000) + at));
}
