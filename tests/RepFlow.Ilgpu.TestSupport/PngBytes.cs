using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>PNG files of kinds that Skia does not write.</summary>
public static class PngBytes
{
    static readonly (int X, int Y, int StepX, int StepY)[] Interlaced =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>A file of chunks, with the signature before and the end behind them.</summary>
    public static byte[] File(params byte[][] chunks) => [0x89, .. "PNG\r\n"u8, 0x1A, 10, .. chunks.SelectMany(c => c), .. Chunk("IEND", [])];

    /// <summary>The header chunk.</summary>
    public static byte[] Header(int width, int height, byte bits, byte colorType, byte interlaced = 0) =>
        Chunk("IHDR", [.. Big(width), .. Big(height), bits, colorType, 0, 0, interlaced]);

    /// <summary>A chunk.</summary>
    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. Big(data.Length), .. content, .. Big((int)Crc(content))];
    }

    /// <summary>The bytes of a PNG file with checksums that are right; others as they are.</summary>
    public static byte[] WithChecksums(byte[] bytes)
    {
        for (var at = 8; bytes.Length >= 20 && bytes.AsSpan(1, 3).SequenceEqual("PNG"u8) && at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            if (length < 0 || length > bytes.Length - at - 12)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 8 + length), Crc(bytes.AsSpan(at + 4, length + 4)));
            at += length + 12;
        }

        return bytes;
    }

    /// <summary>A file of 16 bits a sample, with rows of every filter, and its data in two chunks.</summary>
    public static byte[] Deep(int width, int height, byte colorType, byte interlaced, Func<int, int, int, ushort> sample, params byte[][] more)
    {
        var channels = colorType switch { 0 => 1, 2 => 3, 4 => 2, _ => 4 };
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            foreach (var (x0, y0, stepX, stepY) in interlaced == 0 ? [(0, 0, 1, 1)] : Interlaced)
            {
                var above = new byte[2 * channels * ((width - x0 + stepX - 1) / stepX)];
                for (var y = y0; y < height && above.Length > 0; y += stepY)
                {
                    var row = new byte[above.Length];
                    for (var i = 0; i < row.Length / 2; i++)
                    {
                        BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * i), sample(x0 + (i / channels * stepX), y, i % channels));
                    }

                    var filter = y / stepY % 5;
                    stream.WriteByte((byte)filter);
                    for (var i = 0; i < row.Length; i++)
                    {
                        var (a, b, c) = (i < 2 * channels ? 0 : row[i - (2 * channels)], (int)above[i], i < 2 * channels ? 0 : above[i - (2 * channels)]);
                        var nearest = new[] { a, b, c }.MinBy(v => Math.Abs(a + b - c - v));
                        stream.WriteByte((byte)(row[i] - (filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => nearest })));
                    }

                    above = row;
                }
            }
        }

        var data = packed.ToArray();
        return File(
            [Header(width, height, 16, colorType, interlaced), .. more, Chunk("IDAT", data[..(data.Length / 2)]), Chunk("IDAT", data[(data.Length / 2)..])]);
    }

    static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
