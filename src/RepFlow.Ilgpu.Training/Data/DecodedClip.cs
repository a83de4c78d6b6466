namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Frames of a clip in memory, upright, 8 bits a colour.</summary>
/// <param name="Frames">The number of frames.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Pixels">Red, green, blue of each pixel, by frame and row: Frames * Height * Width * 3 bytes.</param>
public sealed record DecodedClip(int Frames, int Height, int Width, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>
    /// The optical flow from each frame to the one that follows it in clips, of the same size; null for none. Red is the motion to the right and blue that down, -20 to 20 pixels from 0 to 255
    /// as two-stream networks store it, and green says nothing.
    /// </summary>
    public DecodedClip? Flow { get; init; }

    /// <summary>What it holds in memory.</summary>
    internal long Bytes => Pixels.Length + (Flow?.Bytes ?? 0);

    /// <summary>A frame's pixels.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>Height * Width * 3 bytes, by row.</returns>
    public ReadOnlySpan<byte> Frame(int index) => Pixels.Span.Slice(index * Height * Width * 3, Height * Width * 3);
}
