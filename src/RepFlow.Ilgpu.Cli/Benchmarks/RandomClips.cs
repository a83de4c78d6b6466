using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Decoded clips of noise in memory: what a cache of decoded clips gives, without a disk.</summary>
/// <param name="height">Rows of a frame.</param>
/// <param name="width">Columns of a frame.</param>
/// <param name="frames">The frames of a clip.</param>
sealed class RandomClips(int height, int width, int frames) : IClipSource
{
    const int Different = 4;

    readonly byte[][] clips = [.. Enumerable.Range(0, Different).Select(clip => Noise(clip, frames * height * width * 3))];

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; } = ["noise"];

    /// <inheritdoc/>
    public int Count => 256;

    /// <summary>Begins to read them.</summary>
    /// <param name="crop">Height and width of what a network sees.</param>
    /// <param name="batch">Clips of a batch.</param>
    /// <param name="length">Frames of a clip.</param>
    /// <param name="workers">The threads that read.</param>
    /// <returns>The batches.</returns>
    public ClipStream Load((int Height, int Width) crop, int batch, int length, int workers) => new(new ClipLoader(this, new ClipLoaderOptions
    {
        Sampling = new ClipSampling { Frames = length },
        Augmentation = new Augmentation { Height = crop.Height, Width = crop.Width, Crop = CropKind.Random, Flip = 0.5 },
        BatchSize = batch,
        Shuffles = true,
        DropsLast = true,
        Workers = workers,
    }));

    /// <inheritdoc/>
    public int Label(int index) => 0;

    /// <inheritdoc/>
    public string Name(int index) => "noise";

    /// <inheritdoc/>
    public int FrameCount(int index) => frames;

    /// <inheritdoc/>
    public DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation) =>
        new(frames.Count, height, width, clips[index % Different]);

    static byte[] Noise(int clip, int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count; at++)
        {
            bytes[at] = (byte)Ilgpu.Noise.Bits((ulong)clip, (ulong)at);
        }

        return bytes;
    }
}
