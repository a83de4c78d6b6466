using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Makes a network's input of decoded clips. It keeps memory to work in, so each thread has its own.</summary>
/// <param name="options">What is done.</param>
public sealed class ClipAugmenter(Augmentation options)
{
    const int Colors = 3;

    readonly FrameResampler resampler = new();
    float[] field = [];

    /// <summary>
    /// Makes one crop of a clip. Of a clip with flow there are two channels more, which are cropped and resized with its colours, from 0 to 255 as they are stored; where left and right change
    /// places the first of them is negated, to 255 - value. What is resized moves as many pixels as before, as where flow is stored it always was.
    /// </summary>
    /// <param name="clip">The decoded frames.</param>
    /// <param name="frames">Which of them make the clip, in order; one may stand there several times.</param>
    /// <param name="crop">Which crop, from 0, below <see cref="Augmentation.Crops"/>.</param>
    /// <param name="random">What is random is drawn from these.</param>
    /// <param name="result">Receives the clip, (frames, 3, height, width), or with flow (frames, 5, height, width).</param>
    /// <exception cref="ArgumentException"><paramref name="result"/> has another size.</exception>
    public void Apply(DecodedClip clip, ReadOnlySpan<int> frames, int crop, SampleRandom random, Span<float> result)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var plane = options.Height * options.Width;
        var size = (clip.Flow is null ? Colors : Colors + 2) * plane;
        if (result.Length != frames.Length * size)
        {
            throw new ArgumentException($"{frames.Length} frames of {options.Height}x{options.Width} pixels are {frames.Length * size} numbers; there is room for {result.Length}.");
        }

        var window = CropWindow.Of(options, clip.Height, clip.Width, crop, ref random);
        var isFlipped = random.NextDouble() < options.Flip;
        var jitter = options.HasJitter ? ColorJitter.Draw(options, ref random) : (ColorJitter?)null;
        resampler.Plan(window, isFlipped);

        // Colours are changed between 0 and 1, before normalisation.
        var (scale, shift) = jitter is null ? Normalization(isFlipped) : (Vector128.Create(1f / byte.MaxValue), Vector128<float>.Zero);
        for (var at = 0; at < frames.Length; at++)
        {
            var target = result.Slice(at * size, Colors * plane);
            resampler.Resample(clip.Frame(frames[at]), clip.Width * Colors, scale, shift, target);
            if (jitter is { } change)
            {
                change.Apply(target);
                Normalize(target);
            }

            if (clip.Flow is { } flow)
            {
                ResampleFlow(flow, frames[at], isFlipped, result.Slice((at * size) + (Colors * plane), 2 * plane));
            }
        }
    }

    void ResampleFlow(DecodedClip flow, int frame, bool isFlipped, Span<float> result)
    {
        var plane = result.Length / 2;
        field = field.Length == Colors * plane ? field : new float[Colors * plane];
        var (scale, shift) = isFlipped ? (Vector128.Create(-1f, 1, 1, 0), Vector128.Create((float)byte.MaxValue, 0, 0, 0)) : (Vector128.Create(1f), Vector128<float>.Zero);
        resampler.Resample(flow.Frame(frame), flow.Width * Colors, scale, shift, field);
        field.AsSpan(0, plane).CopyTo(result);
        field.AsSpan(2 * plane, plane).CopyTo(result[plane..]);
    }

    // Of bytes. A flow field's horizontal component is negated: 255 - value.
    (Vector128<float> Scale, Vector128<float> Shift) Normalization(bool isFlipped)
    {
        var scale = Vector128.Create(1 / options.Deviation[0], 1 / options.Deviation[1], 1 / options.Deviation[2], 0) / byte.MaxValue;
        var shift = Vector128.Create(-options.Mean[0] / options.Deviation[0], -options.Mean[1] / options.Deviation[1], -options.Mean[2] / options.Deviation[2], 0);
        return options.IsFlow && isFlipped
            ? (scale.WithElement(0, -scale[0]), shift.WithElement(0, shift[0] + (byte.MaxValue * scale[0])))
            : (scale, shift);
    }

    void Normalize(Span<float> frame)
    {
        var plane = frame.Length / Colors;
        for (var color = 0; color < Colors; color++)
        {
            var (mean, deviation) = (options.Mean[color], options.Deviation[color]);
            foreach (ref var value in frame.Slice(color * plane, plane))
            {
                value = (value - mean) / deviation;
            }
        }
    }
}
