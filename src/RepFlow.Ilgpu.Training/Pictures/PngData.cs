namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>The data of several chunks of a file one behind the other.</summary>
/// <param name="file">The file.</param>
/// <param name="chunks">The chunks, in order.</param>
sealed class PngData(Stream file, PngChunk[] chunks) : Stream
{
    int chunk;
    int done;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        for (; chunk < chunks.Length && done == chunks[chunk].Length; chunk++)
        {
            done = 0;
        }

        if (chunk == chunks.Length)
        {
            return 0;
        }

        file.Position = chunks[chunk].Offset + done;
        var read = file.Read(buffer[..Math.Min(buffer.Length, chunks[chunk].Length - done)]);
        done += read;
        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
