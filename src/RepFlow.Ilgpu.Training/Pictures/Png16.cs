using System.Buffers.Binary;
using System.IO.Compression;

namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>Pixels of PNG files with 16 bits a sample, which Skia rounds to 8 or to halves.</summary>
static class Png16
{
    // Adam7: where each pass begins, and how far its pixels are apart; the whole picture in one pass where it is not interlaced.
    static readonly (int X, int Y, int StepX, int StepY)[] Interlaced =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    static readonly (int X, int Y, int StepX, int StepY)[] Plain = [(0, 0, 1, 1)];

    /// <summary>Whether a file has 16 bits a sample.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="chunks">Its chunks.</param>
    /// <returns>Whether it is such a PNG file.</returns>
    public static bool Is(Stream stream, IReadOnlyList<PngChunk> chunks) => Header(stream, chunks) is [_, _, _, _, _, _, _, _, 16, ..];

    /// <summary>Reads the pixels.</summary>
    /// <param name="stream">A file with 16 bits a sample.</param>
    /// <param name="chunks">Its chunks.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="EndOfStreamException">It is truncated.</exception>
    public static Picture Read(Stream stream, IReadOnlyList<PngChunk> chunks)
    {
        var header = Header(stream, chunks);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));

        // Colour types 0, 2, 4 and 6: grey, colour, and either with transparency, which flow does not see.
        var channels = header[9] switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw new InvalidDataException("its colour type is unknown") };
        var samples = new ushort[3 * width * height];
        using var data = new PngData(stream, [.. chunks.Where(c => c.Type == "IDAT")]);
        using var unpacked = new ZLibStream(data, CompressionMode.Decompress);
        foreach (var pass in header[12] == 0 ? Plain : Interlaced)
        {
            var (columns, rows) = ((width - pass.X + pass.StepX - 1) / pass.StepX, (height - pass.Y + pass.StepY - 1) / pass.StepY);
            if (columns <= 0 || rows <= 0)
            {
                continue;
            }

            var (row, above) = (new byte[2 * channels * columns], new byte[2 * channels * columns]);
            for (var y = 0; y < rows; y++)
            {
                var filter = unpacked.ReadByte();
                unpacked.ReadExactly(row);
                Unfilter(filter, row, above, 2 * channels);
                for (var x = 0; x < columns; x++)
                {
                    var to = 3 * ((((y * pass.StepY) + pass.Y) * width) + (x * pass.StepX) + pass.X);
                    for (var c = 0; c < 3; c++)
                    {
                        samples[to + c] = BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(2 * ((x * channels) + (channels < 3 ? 0 : c))));
                    }
                }

                (row, above) = (above, row);
            }
        }

        // The checksum of the data is behind its last byte.
        _ = unpacked.ReadByte();
        return new Picture(width, height, samples);
    }

    static byte[] Header(Stream stream, IReadOnlyList<PngChunk> chunks)
    {
        if (chunks is not [{ Type: "IHDR", Length: 13 }, ..])
        {
            return [];
        }

        var header = new byte[13];
        stream.Position = chunks[0].Offset;
        stream.ReadExactly(header);
        return header;
    }

    // Each byte was predicted from those to its left, above, and above to the left.
    static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var (a, b, c) = (i < step ? 0 : row[i - step], above[i], i < step ? 0 : above[i - step]);
            row[i] += filter switch
            {
                0 => 0,
                1 => (byte)a,
                2 => b,
                3 => (byte)((a + b) / 2),
                4 => (byte)Paeth(a, b, c),
                _ => throw new InvalidDataException("a row has an unknown filter"),
            };
        }
    }

    static int Paeth(int a, int b, int c)
    {
        var (da, db, dc) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - (2 * c)));
        return da <= db && da <= dc ? a : db <= dc ? b : c;
    }
}
