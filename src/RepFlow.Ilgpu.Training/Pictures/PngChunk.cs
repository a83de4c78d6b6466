using System.Buffers.Binary;
using System.Text;

namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>A chunk of a PNG file, for what Skia does not read of it: its EXIF note and samples of 16 bits.</summary>
/// <param name="Type">Four letters.</param>
/// <param name="Offset">Where its data begins in the file.</param>
/// <param name="Length">The number of bytes of its data.</param>
readonly record struct PngChunk(string Type, long Offset, int Length)
{
    const int SignatureLength = 8;

    /// <summary>Lists the chunks.</summary>
    /// <param name="stream">A file.</param>
    /// <returns>The chunks that are there completely; none where it is no PNG file.</returns>
    public static IReadOnlyList<PngChunk> List(Stream stream)
    {
        var chunks = new List<PngChunk>();
        var start = new byte[SignatureLength];
        stream.Position = 0;
        if (stream.ReadAtLeast(start, SignatureLength, throwOnEndOfStream: false) < SignatureLength || !start.AsSpan().SequenceEqual(Signature))
        {
            return chunks;
        }

        while (stream.ReadAtLeast(start, SignatureLength, throwOnEndOfStream: false) == SignatureLength)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(start);
            if (length < 0 || stream.Position + length > stream.Length)
            {
                break;
            }

            chunks.Add(new PngChunk(Encoding.Latin1.GetString(start, 4, 4), stream.Position, length));

            // A checksum of four bytes ends each.
            stream.Position += length + 4;
        }

        return chunks;
    }

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 0x1A, 10];
}
