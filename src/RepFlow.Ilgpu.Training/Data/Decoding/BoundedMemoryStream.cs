namespace RepFlow.Ilgpu.Training.Data;

/// <summary>A clip in memory, which has an end: hours of video do not fit.</summary>
/// <param name="path">The clip, for the message.</param>
sealed class BoundedMemoryStream(string path) : MemoryStream
{
    const long Most = 1 << 30;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Length + buffer.Length > Most)
        {
            throw new ClipException(
                $"'{path}' is too long to be kept in memory. Let it be kept in a cache on a disk with room, or name a part of it by start and end.");
        }

        base.Write(buffer);
    }
}
