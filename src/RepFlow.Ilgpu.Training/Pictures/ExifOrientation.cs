using System.Buffers.Binary;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>How a camera was held, from an EXIF note: a TIFF header and tags, of which one tells it.</summary>
static class ExifOrientation
{
    const int Tag = 0x0112;
    const int EntryBytes = 12;

    /// <summary>Reads the note.</summary>
    /// <param name="exif">The bytes of the note, from <c>II</c> or <c>MM</c> on.</param>
    /// <returns>The origin of the stored picture; as it is stored where the note does not say.</returns>
    public static SKEncodedOrigin Read(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8 || !(exif.StartsWith("II*\0"u8) || exif.StartsWith("MM\0*"u8)))
        {
            return SKEncodedOrigin.Default;
        }

        var little = exif[0] == 'I';
        var at = (int)Math.Min(Number(exif[4..], 4), int.MaxValue);
        if (at > exif.Length - 2)
        {
            return SKEncodedOrigin.Default;
        }

        var entries = exif[(at + 2)..];
        for (var left = Number(exif[at..], 2); left > 0 && entries.Length >= EntryBytes; left--, entries = entries[EntryBytes..])
        {
            if (Number(entries, 2) == Tag)
            {
                return Number(entries[8..], 2) is var origin and >= 1 and <= 8 ? (SKEncodedOrigin)origin : SKEncodedOrigin.Default;
            }
        }

        return SKEncodedOrigin.Default;

        uint Number(ReadOnlySpan<byte> bytes, int count) => (count, little) switch
        {
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (_, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
    }
}
