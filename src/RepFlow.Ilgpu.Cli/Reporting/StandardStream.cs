namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>
/// Standard output or standard error. What cannot be written there is remembered, not thrown: the exception would come on whatever thread writes, in the
/// middle of work whose result is a file.
/// </summary>
/// <param name="write">Writes bytes there.</param>
sealed class StandardStream(Action<ReadOnlySpan<byte>> write) : Stream
{
    /// <summary>Why something could not be written; null where everything was.</summary>
    public IOException? Failure { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            write(buffer);
        }
        catch (IOException e)
        {
            Failure = e;
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is kept back.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
