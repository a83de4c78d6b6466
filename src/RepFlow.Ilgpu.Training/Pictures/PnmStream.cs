using System.Globalization;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>
/// PGM and PPM pictures one after the other: <c>P2</c> to <c>P6</c>, width, height, the largest sample, and the samples as text (2 and 3) or in bytes,
/// two each where the largest is above 255, highest first.
/// </summary>
static class PnmStream
{
    const int DeepBytes = 2;

    /// <summary>Reads the next picture.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="path">Where the pictures come from, for the message.</param>
    /// <returns>The picture; null at the end, also where the stream ends within a picture or holds something else.</returns>
    public static Picture? Read(Stream stream, string path)
    {
        var kind = Word(stream);
        if (kind is not ("P2" or "P3" or "P5" or "P6") || !Number(stream, out var width) || !Number(stream, out var height)
            || !Number(stream, out var most) || most is 0 or > ushort.MaxValue || width == 0 || height == 0)
        {
            return null;
        }

        var (grey, text) = (kind is "P2" or "P5", kind is "P2" or "P3");
        if (stream.CanSeek)
        {
            // As text, a sample takes a digit and, but for the last, a blank.
            var samples = (Int128)(grey ? 1 : 3) * width * height;
            var needed = text ? (2 * samples) - 1 : most > byte.MaxValue ? DeepBytes * samples : samples;
            ClaimedSize.Check(path, width, height, needed <= stream.Length - stream.Position, stream.Length);
        }

        MemoryLimit.Check(path, width, height);
        if (!grey && !text && most == byte.MaxValue)
        {
            // As ffmpeg sends frames: nothing to convert.
            var rgb = new byte[3 * width * height];
            return stream.ReadAtLeast(rgb, rgb.Length, throwOnEndOfStream: false) == rgb.Length ? new Picture(width, height, rgb) : null;
        }

        var values = new ushort[3 * width * height];
        var row = new byte[(grey ? 1 : 3) * width * (most > byte.MaxValue ? DeepBytes : 1)];
        for (var i = 0; i < values.Length;)
        {
            if (!text && stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                return null;
            }

            for (var at = 0; at < row.Length;)
            {
                int value;
                if (text)
                {
                    if (!Number(stream, out value))
                    {
                        return null;
                    }

                    at += row.Length / ((grey ? 1 : 3) * width);
                }
                else
                {
                    value = most > byte.MaxValue ? (row[at++] << 8) | row[at++] : row[at++];
                }

                var sample = (ushort)Math.Round(Math.Min(value, most) * (double)ushort.MaxValue / most);
                for (var copies = grey ? 3 : 1; copies > 0; copies--)
                {
                    values[i++] = sample;
                }
            }
        }

        return new Picture(width, height, values);
    }

    static bool Number(Stream stream, out int value) => int.TryParse(Word(stream), NumberStyles.None, CultureInfo.InvariantCulture, out value);

    // A word and the one blank behind it; blanks and remarks, from # to the end of the line, may stand before it.
    static string Word(Stream stream)
    {
        Span<char> word = stackalloc char[10];
        var length = 0;
        for (var b = stream.ReadByte(); b >= 0; b = stream.ReadByte())
        {
            if (b == '#' && length == 0)
            {
                while (b is >= 0 and not '\n')
                {
                    b = stream.ReadByte();
                }
            }
            else if (b <= ' ' ? length > 0 : length == word.Length)
            {
                break;
            }
            else if (b > ' ')
            {
                word[length++] = (char)b;
            }
        }

        return word[..length].ToString();
    }
}
