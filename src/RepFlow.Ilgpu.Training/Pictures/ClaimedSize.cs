using System.Buffers.Binary;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>
/// Whether a file can hold as many pixels as its header claims, which is found out before anything is allocated for them. Of WebP nothing is known:
/// a few bytes may stand for any number of pixels of one colour.
/// </summary>
static class ClaimedSize
{
    /// <summary>Refuses a file that is too short for what its header claims.</summary>
    /// <param name="codec">Its decoder.</param>
    /// <param name="path">The file.</param>
    /// <param name="stream">The file, opened.</param>
    /// <exception cref="InputException">It is too short.</exception>
    public static void Check(SKCodec codec, string path, Stream stream)
    {
        var (width, height, bytes) = (codec.Info.Width, codec.Info.Height, stream.Length);
        var pixels = (long)width * height;
        var fits = codec.EncodedFormat switch
        {
            // DEFLATE makes at most 1032 bytes of one, with 8 pixels each.
            SKEncodedImageFormat.Png => pixels <= 8 * 1032 * bytes,

            // A block of 8x8 pixels takes one bit at least.
            SKEncodedImageFormat.Jpeg => pixels <= 8 * 64 * bytes,
            SKEncodedImageFormat.Wbmp => pixels <= 8 * bytes,
            SKEncodedImageFormat.Bmp => BmpFits(stream, width, height),
            _ => true,
        };
        Check(path, width, height, fits, bytes);
    }

    /// <summary>Refuses a file that is too short for what its header claims.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">The width that it claims, in pixels.</param>
    /// <param name="height">The height that it claims, in pixels.</param>
    /// <param name="fits">Whether it is not too short.</param>
    /// <param name="bytes">Its length.</param>
    /// <exception cref="InputException">It is too short.</exception>
    public static void Check(string path, int width, int height, bool fits, long bytes)
    {
        if (!fits)
        {
            throw new InputException($"'{path}' is truncated or damaged: it claims {width}x{height} pixels, which {bytes} bytes cannot hold. Get it again.");
        }
    }

    static bool BmpFits(Stream stream, long width, long height)
    {
        // Of the first version of the header, which has 12 bytes and knows no compression, to the end of the compression in the others.
        Span<byte> start = stackalloc byte[34];
        start.Clear();
        stream.Position = 0;
        stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(start[14..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(start[(headerBytes == 12 ? 24 : 28)..]);
        var compression = headerBytes <= 16 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(start[30..]);

        // The two that run lengths have, and their kin of 24 bits a pixel: four bytes skip 255 rows and columns at most. Elsewhere a row takes whole words.
        return compression is 1 or 2 or 4
            ? width * height <= 255 * 255 * stream.Length / 4
            : height * (((width * bits) + 31) / 32 * 4) <= stream.Length;
    }
}
