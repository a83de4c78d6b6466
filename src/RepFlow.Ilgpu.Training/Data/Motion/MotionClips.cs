using System.Globalization;

namespace RepFlow.Ilgpu.Training.Data.Motion;

/// <summary>
/// A data set that needs no file: textured clips whose label is the motion. A texture without a preferred direction moves in one of eight directions, turns either way, comes
/// nearer or goes away, or stands still, while small discs of other textures move over it each in a direction of its own.
/// </summary>
/// <remarks>
/// No single frame tells the label: where the texture lies, how it is turned and how large it is in the middle of a clip is drawn without regard to it. Images of
/// successive frames differ by a pixel or two. Each clip is a function of the seed and its index.
/// </remarks>
/// <example><code>
/// var train = new MotionClips(count: 1300, seed: 1);
/// var test = new MotionClips(count: 260, seed: 2);
/// </code></example>
public sealed class MotionClips : IClipSource
{
    /// <summary>The least height and width of a frame in pixels.</summary>
    public const int LeastSize = 8;

    // Other pictures have another.
    const int Version = 1;
    const int Discs = 2;

    readonly ulong seed;
    readonly int size;

    /// <summary>Makes a data set.</summary>
    /// <param name="count">The number of clips; every thirteen of them have one of each class.</param>
    /// <param name="seed">Chooses the clips.</param>
    /// <param name="frames">Frames of a clip, at least 2.</param>
    /// <param name="size">Height and width of a frame in pixels, at least <see cref="LeastSize"/>.</param>
    public MotionClips(int count, ulong seed, int frames = 8, int size = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, LeastSize);
        (Count, this.seed, Frames, this.size) = (count, seed, frames, size);
    }

    /// <summary>The motions, each of which is a class.</summary>
    public static IReadOnlyList<string> Motions { get; } =
        ["right", "down right", "down", "down left", "left", "up left", "up", "up right", "clockwise", "counterclockwise", "nearer", "farther", "still"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Motions;

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Frames of every clip.</summary>
    public int Frames { get; }

    /// <inheritdoc/>
    public int Label(int index) => index % Classes.Count;

    /// <inheritdoc/>
    public string Name(int index) => $"motion/{index:00000}";

    /// <inheritdoc/>
    public string Identity(int index) => string.Create(CultureInfo.InvariantCulture, $"motion|{Version}|{seed}|{index}|{Frames}|{size}");

    /// <inheritdoc/>
    public int FrameCount(int index) => Frames;

    /// <inheritdoc/>
    public DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var random = new MotionRandom(Noise.Bits(seed, (ulong)index));
        var pixels = new byte[frames.Count * size * size * 3];
        var ground = MovingTexture.Ground(ref random, Label(index), size);
        var discs = Enumerable.Range(0, Discs).Select(_ => MovingTexture.Disc(ref random, size)).ToArray();
        var grain = random.Next();
        for (var at = 0; at < frames.Count; at++)
        {
            cancellation.ThrowIfCancellationRequested();
            var frame = pixels.AsSpan(at * size * size * 3, size * size * 3);
            var time = frames[at] - ((Frames - 1) / 2f);
            ground.Draw(frame, size, time);
            foreach (var disc in discs)
            {
                disc.Draw(frame, size, time);
            }

            AddGrain(frame, Noise.Bits(grain, (ulong)frames[at]));
        }

        return new DecodedClip(frames.Count, size, size, pixels);
    }

    // Two levels of noise either way, as cameras have.
    static void AddGrain(Span<byte> frame, ulong stream)
    {
        for (var at = 0; at < frame.Length; at += 16)
        {
            var bits = Noise.Bits(stream, (ulong)at);
            for (var i = at; i < Math.Min(at + 16, frame.Length); i++, bits >>= 4)
            {
                frame[i] = (byte)Math.Clamp(frame[i] + (int)(bits & 3) - ((int)(bits >> 2) & 3), 0, 255);
            }
        }
    }
}
