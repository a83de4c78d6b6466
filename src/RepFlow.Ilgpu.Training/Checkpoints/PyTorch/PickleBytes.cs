using System.Buffers.Binary;
using System.Text;

namespace RepFlow.Ilgpu.Training;

/// <summary>The bytes of pickles, one behind the other: never more than there are, and never more than a checkpoint's pickle may have.</summary>
sealed class PickleBytes
{
    const int LongestLine = 1024;
    const long Most = 1 << 25;

    readonly FileBytes file;
    readonly long begin;
    readonly long end;
    readonly byte[] window = new byte[1 << 16];
    long windowBegin;
    int windowCount;

    /// <summary>Makes them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="begin">Where the first pickle begins.</param>
    /// <param name="end">Where there are no more bytes.</param>
    public PickleBytes(FileBytes file, long begin, long end)
    {
        (this.file, this.begin, this.end) = (file, begin, end);
        Position = windowBegin = begin;
    }

    /// <summary>Where the next byte stands in the file.</summary>
    public long Position { get; private set; }

    /// <summary>Reads a byte.</summary>
    /// <returns>The byte.</returns>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a whole number.</summary>
    /// <param name="bytes">Its bytes: 1, 2, 4 or 8.</param>
    /// <returns>The number.</returns>
    public long Unsigned(int bytes) => bytes switch
    {
        1 => Byte(),
        2 => BinaryPrimitives.ReadUInt16LittleEndian(Take(2)),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4)),
        _ => BinaryPrimitives.ReadInt64LittleEndian(Take(8)),
    };

    /// <summary>Reads a whole number of four bytes, with its sign.</summary>
    /// <returns>The number.</returns>
    public long Signed() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>Reads a real number.</summary>
    /// <returns>The number.</returns>
    public double Real() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>Reads text, whose length in bytes stands before it.</summary>
    /// <param name="lengthBytes">The bytes of the length.</param>
    /// <returns>The text.</returns>
    public string Text(int lengthBytes) => Encoding.UTF8.GetString(Block(Unsigned(lengthBytes)));

    /// <summary>Reads bytes, whose number stands before them.</summary>
    /// <param name="lengthBytes">The bytes of the length.</param>
    /// <returns>The bytes.</returns>
    public byte[] Counted(int lengthBytes) => Block(Unsigned(lengthBytes));

    /// <summary>Reads a line.</summary>
    /// <returns>The line, without its end.</returns>
    public string Line()
    {
        var line = new StringBuilder();
        for (var next = Byte(); next != '\n'; next = Byte())
        {
            line.Append((char)next);
            if (line.Length > LongestLine)
            {
                throw new InvalidDataException("its pickle has a line that does not end");
            }
        }

        return line.ToString();
    }

    byte[] Block(long count)
    {
        Check(count);
        var block = new byte[count];
        file.Read(Position, block);
        Position += count;
        return block;
    }

    ReadOnlySpan<byte> Take(int count)
    {
        Check(count);
        if (Position < windowBegin || Position + count > windowBegin + windowCount)
        {
            (windowBegin, windowCount) = (Position, (int)Math.Min(window.Length, end - Position));
            file.Read(windowBegin, window.AsSpan(0, windowCount));
        }

        var at = (int)(Position - windowBegin);
        Position += count;
        return window.AsSpan(at, count);
    }

    void Check(long count)
    {
        if (count < 0 || count > end - Position)
        {
            throw new InvalidDataException("it ends in the middle of its pickle");
        }

        if (Position + count - begin > Most)
        {
            throw new InvalidDataException($"its pickle has more than {Most >> 20} MiB, and one that describes tensors needs less");
        }
    }
}
