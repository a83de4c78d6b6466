using System.Globalization;
using RepFlow.Ilgpu.Cli.Files;
using RepFlow.Ilgpu.Cli.Pictures;

namespace RepFlow.Ilgpu.Cli.Video;

/// <summary>Binary PPM pictures one after the other: <c>P6</c>, width, height, 255 and the bytes.</summary>
static class PpmStream
{
    /// <summary>Reads the next picture.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="path">Where the pictures come from, for the message.</param>
    /// <returns>The picture; null at the end, also where the stream ends within a picture.</returns>
    public static Picture? Read(Stream stream, string path)
    {
        if (Word(stream) != "P6" || !Number(stream, out var width) || !Number(stream, out var height) || !Number(stream, out var most) || most != 255)
        {
            return null;
        }

        MemoryLimit.Check(path, width, height);
        var picture = new Picture(width, height);
        return stream.ReadAtLeast(picture.Rgb, picture.Rgb.Length, throwOnEndOfStream: false) == picture.Rgb.Length ? picture : null;
    }

    static bool Number(Stream stream, out int value) => int.TryParse(Word(stream), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;

    static string Word(Stream stream)
    {
        Span<char> word = stackalloc char[8];
        var length = 0;
        for (int b; (b = stream.ReadByte()) > ' ' && length < word.Length;)
        {
            word[length++] = (char)b;
        }

        return word[..length].ToString();
    }
}
