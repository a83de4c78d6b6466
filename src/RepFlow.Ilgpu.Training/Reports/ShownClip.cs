using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>Clips as people see them.</summary>
public static class ShownClip
{
    /// <summary>The frames that a network was given: what normalisation did to their colours is undone.</summary>
    /// <param name="pixels">The clip as the network takes it, row-major.</param>
    /// <param name="shape">Its shape: (frames, channels, height, width), of which the first three channels are colours.</param>
    /// <param name="augmentation">How it was normalised.</param>
    /// <returns>The frames.</returns>
    /// <exception cref="ArgumentException">There are not as many pixels as the shape says, or fewer than three channels.</exception>
    public static DecodedClip Of(ReadOnlySpan<float> pixels, Shape shape, Augmentation augmentation)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        if (shape.Rank != 4 || shape[1] < 3 || pixels.Length != shape.Count)
        {
            throw new ArgumentException($"A clip of {pixels.Length} numbers is shown from (frames, 3 or more, height, width); {shape} was given.");
        }

        var plane = shape[2] * shape[3];
        var bytes = new byte[shape[0] * 3 * plane];
        for (var at = 0; at < bytes.Length; at++)
        {
            var (frame, color, pixel) = (at / (3 * plane), at % 3, at % (3 * plane) / 3);
            var value = (pixels[(((frame * shape[1]) + color) * plane) + pixel] * augmentation.Deviation[color]) + augmentation.Mean[color];
            bytes[at] = (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
        }

        return new DecodedClip(shape[0], shape[2], shape[3], bytes);
    }

    /// <summary>A frame as a picture.</summary>
    internal static Picture Picture(this DecodedClip clip, int frame) => new(clip.Width, clip.Height, clip.Frame(frame).ToArray());
}
