using System.Buffers.Binary;
using System.IO.Hashing;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// A decoded clip in a stream: its frames one behind the other (<see cref="FrameCodec"/>), then for each of them the end of its bytes and their hash, then
/// the numbers of frames, rows and columns, the hash of all since the frames, and the mark of the format. What is damaged is found before it is used.
/// </summary>
sealed class PackedClip : IDisposable
{
    /// <summary>The version of the format: it is part of a cache's keys, so that entries of another one are never looked at.</summary>
    public const int Version = 1;

    const int EntryBytes = 16;
    const int TrailerBytes = 28;
    const ulong Mark = 0x31504C4346504552;

    // No video is larger, and three times as much is whole.
    const long MostPixels = 1 << 27;

    readonly Stream stream;
    readonly byte[] index;

    PackedClip(Stream stream, byte[] index, int frames, int height, int width) =>
        (this.stream, this.index, Frames, Height, Width) = (stream, index, frames, height, width);

    /// <summary>The number of frames.</summary>
    public int Frames { get; }

    /// <summary>Their height in pixels.</summary>
    public int Height { get; }

    /// <summary>Their width in pixels.</summary>
    public int Width { get; }

    /// <summary>Writes a clip.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="frames">Its frames, all of one size; at least one.</param>
    public static void Write(Stream stream, IEnumerable<Picture> frames)
    {
        using var rest = new MemoryStream();
        Span<byte> entry = stackalloc byte[EntryBytes];
        var (end, count, height, width) = (0L, 0, 0, 0);
        foreach (var frame in frames)
        {
            (height, width) = (frame.Height, frame.Width);
            var packed = FrameCodec.Pack(frame.Rgb, width);
            stream.Write(packed);
            end += packed.Length;
            BinaryPrimitives.WriteInt64LittleEndian(entry, end);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], XxHash3.HashToUInt64(packed));
            rest.Write(entry);
            count++;
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteInt32LittleEndian(trailer, count);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[4..], height);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[8..], width);
        rest.Write(trailer[..12]);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[12..], XxHash3.HashToUInt64(rest.GetBuffer().AsSpan(0, (int)rest.Length)));
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[20..], Mark);
        rest.Write(trailer[12..]);
        rest.WriteTo(stream);
    }

    /// <summary>Opens a clip.</summary>
    /// <param name="stream">Where it is; disposed of with the clip.</param>
    /// <returns>The clip.</returns>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public static PackedClip Open(Stream stream)
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        ReadAt(stream, stream.Length - TrailerBytes, trailer);
        var (count, height, width) = (Int(trailer), Int(trailer[4..]), Int(trailer[8..]));
        if (BinaryPrimitives.ReadUInt64LittleEndian(trailer[20..]) != Mark
            || count < 1 || height < 1 || width < 1 || (long)height * width > MostPixels || (long)count * EntryBytes > stream.Length - TrailerBytes)
        {
            throw new InvalidDataException();
        }

        var rest = new byte[(count * EntryBytes) + 12];
        ReadAt(stream, stream.Length - TrailerBytes - ((long)count * EntryBytes), rest);
        return XxHash3.HashToUInt64(rest) == BinaryPrimitives.ReadUInt64LittleEndian(trailer[12..])
            ? new PackedClip(stream, rest, count, height, width)
            : throw new InvalidDataException();

        static int Int(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    /// <summary>Unpacks frames.</summary>
    /// <param name="frames">Their indices, ascending; one may come several times.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>As many frames.</returns>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    public DecodedClip Read(IReadOnlyList<int> frames, CancellationToken cancellation)
    {
        var bytes = 3 * Height * Width;
        var pixels = new byte[checked(frames.Count * bytes)];
        var packed = Array.Empty<byte>();
        for (var i = 0; i < frames.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var target = pixels.AsSpan(i * bytes, bytes);
            if (i > 0 && frames[i] == frames[i - 1])
            {
                pixels.AsSpan((i - 1) * bytes, bytes).CopyTo(target);
                continue;
            }

            var (begin, end) = (frames[i] == 0 ? 0 : End(frames[i] - 1), End(frames[i]));
            if (begin < 0 || end <= begin || end > stream.Length)
            {
                throw new InvalidDataException();
            }

            var length = (int)(end - begin);
            packed = packed.Length < length ? new byte[length + (length / 4)] : packed;
            ReadAt(stream, begin, packed.AsSpan(0, length));
            if (XxHash3.HashToUInt64(packed.AsSpan(0, length)) != BinaryPrimitives.ReadUInt64LittleEndian(index.AsSpan((frames[i] * EntryBytes) + 8)))
            {
                throw new InvalidDataException();
            }

            FrameCodec.Unpack(packed.AsSpan(0, length), Width, target);
        }

        return new DecodedClip(frames.Count, Height, Width, pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    long End(int frame) => BinaryPrimitives.ReadInt64LittleEndian(index.AsSpan(frame * EntryBytes));

    static void ReadAt(Stream stream, long position, Span<byte> bytes)
    {
        try
        {
            stream.Position = Math.Max(position, 0);
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException();
        }
    }
}
