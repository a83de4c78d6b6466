namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Which frames of a video make a clip, and how many clips there are of it.</summary>
/// <example><code>
/// var training = new ClipSampling { Frames = 16, Stride = 2, IsRandom = true };
/// var evaluation = training with { IsRandom = false, Clips = 10 };
/// </code></example>
public sealed record ClipSampling
{
    /// <summary>The number of frames of a clip.</summary>
    public int Frames { get; init; } = 16;

    /// <summary>The distance between neighbouring frames of a dense clip, in frames of the video.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>How frames are spread.</summary>
    public SamplingMode Mode { get; init; }

    /// <summary>
    /// For training: the window lies anywhere, or each segment's frame anywhere in it. Otherwise one clip lies in the middle, and several are spread evenly from the
    /// beginning to the end.
    /// </summary>
    public bool IsRandom { get; init; }

    /// <summary>What a dense clip has where the video is over.</summary>
    public ShortVideo ShortVideo { get; init; }

    /// <summary>The number of clips of each video; 0 for as many dense ones, one behind the other, as cover it.</summary>
    public int Clips { get; init; } = 1;

    // From the first frame of a window to its last, both included.
    int Span => ((Frames - 1) * Stride) + 1;

    /// <summary>The number of clips of a video.</summary>
    /// <param name="frameCount">The number of its frames, at least 1.</param>
    /// <returns>At least 1.</returns>
    public int ClipsOf(int frameCount) => Clips > 0 ? Clips : Math.Max(1, (int)(((long)frameCount + (Frames * Stride) - 1) / (Frames * Stride)));

    /// <summary>The frames of a clip.</summary>
    /// <param name="frameCount">The number of the video's frames, at least 1.</param>
    /// <param name="clip">Which clip of the video, from 0.</param>
    /// <param name="random">The numbers from which random positions are drawn.</param>
    /// <param name="frames">Receives <see cref="Frames"/> indices, each below <paramref name="frameCount"/>.</param>
    public void Sample(int frameCount, int clip, SampleRandom random, Span<int> frames)
    {
        if (Mode == SamplingMode.Segments)
        {
            for (var at = 0; at < Frames; at++)
            {
                var within = IsRandom ? random.NextDouble() : (clip + 0.5) / Clips;
                frames[at] = Math.Min((int)((at + within) * frameCount / Frames), frameCount - 1);
            }

            return;
        }

        var first = First(frameCount, clip, random);
        for (var at = 0; at < Frames; at++)
        {
            var frame = first + (at * Stride);
            frames[at] = frame < frameCount ? frame : ShortVideo == ShortVideo.Loops ? frame % frameCount : frameCount - 1;
        }
    }

    /// <summary>The frame that follows a frame in a dense clip.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="frameCount">The number of the video's frames.</param>
    /// <returns>The next frame's index.</returns>
    internal int Following(int frame, int frameCount) =>
        frame + Stride < frameCount ? frame + Stride : ShortVideo == ShortVideo.Loops ? (frame + Stride) % frameCount : frameCount - 1;

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="InputException">One cannot be.</exception>
    public void Check()
    {
        const int Most = 1 << 20;
        if (Frames is < 1 or > Most || Stride is < 1 or > Most || Span < 0 || Clips is < 0 or > Most)
        {
            throw new InputException($"A clip of {Frames} frames at a stride of {Stride}, {Clips} of them a video, cannot be: give at least 1 frame, a stride of 1 and 0 clips (all).");
        }

        if (Clips == 0 && (IsRandom || Mode == SamplingMode.Segments))
        {
            throw new InputException("Clips that cover a video one behind the other are dense and not random: give a number of clips, or choose dense sampling without chance.");
        }
    }

    int First(int frameCount, int clip, SampleRandom random)
    {
        var last = Math.Max(0, frameCount - Span);
        return IsRandom ? random.Next(last + 1)
            : Clips == 0 ? Math.Min(clip * Frames * Stride, last)
            : Clips == 1 ? last / 2
            : (int)((long)clip * last / (Clips - 1));
    }
}
