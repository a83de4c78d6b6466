using RepFlow.Ilgpu.Training.Files;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>Pictures in files.</summary>
static class PictureFile
{
    static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".bmp", ".webp", ".ppm", ".pgm", ".pnm" };

    /// <summary>The extensions of pictures that are read, in words.</summary>
    public const string Kinds = ".png, .jpg, .webp, .bmp, .ppm and .pgm";

    /// <summary>Whether a file's name says that it is a picture.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether its extension is one of a picture's.</returns>
    public static bool Is(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Reads a picture upright, whatever its camera noted about orientation.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="InputException">It cannot be decoded completely, or is too large for this machine.</exception>
    public static Picture Read(string path)
    {
        using var stream = InputFile.Open(path);
        if (stream.ReadByte() == 'P' && stream.ReadByte() is >= '1' and <= '7')
        {
            stream.Position = 0;
            return PnmStream.Read(stream, path)
                ?? throw new InputException($"'{path}' is truncated or damaged, or not of the kinds P2, P3, P5 and P6 of .pgm and .ppm. Get it again.");
        }

        // By its name: an exception of a stream, as of a disk that fails, cannot pass through the native decoder and would end the process.
        using var codec = SKCodec.Create(path)
            ?? throw new InputException($"'{path}' is not a picture (PNG, JPEG, BMP, WebP, PPM or PGM), or is damaged. Get it again.");
        ClaimedSize.Check(codec, path, stream);
        MemoryLimit.Check(path, codec.Info.Width, codec.Info.Height);
        var chunks = PngChunk.List(stream);
        try
        {
            return Upright(Png16.Is(stream, chunks) ? Png16.Read(stream, chunks) : Decode(codec, path), Origin(codec, stream, chunks));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InputException($"'{path}' {(e is EndOfStreamException ? "is truncated" : "is damaged")}. Get it again.");
        }
    }

    /// <summary>Writes a PNG file.</summary>
    /// <param name="stream">The file at its start.</param>
    /// <param name="picture">The picture.</param>
    public static void WritePng(Stream stream, Picture picture)
    {
        // Into memory first: an exception of the stream, as of a full disk, cannot pass through the native encoder and would end the process.
        using var bitmap = ToBitmap(picture);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100) ?? throw new IOException("the PNG encoder failed");
        stream.Write(data.AsSpan());
    }

    /// <summary>A picture that Skia can draw.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>The bitmap.</returns>
    public static SKBitmap ToBitmap(Picture picture)
    {
        var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (int i = 0, j = 0; i < picture.Rgb.Length; i += 3, j += 4)
        {
            pixels[j] = picture.Rgb[i];
            pixels[j + 1] = picture.Rgb[i + 1];
            pixels[j + 2] = picture.Rgb[i + 2];
            pixels[j + 3] = 255;
        }

        return bitmap;
    }

    /// <summary>The picture in a bitmap of four bytes a pixel, red first.</summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <returns>The picture.</returns>
    public static Picture FromBitmap(SKBitmap bitmap)
    {
        var picture = new Picture(bitmap.Width, bitmap.Height);
        var pixels = bitmap.GetPixelSpan();
        for (int i = 0, j = 0; i < picture.Rgb.Length; i += 3, j += 4)
        {
            pixels.Slice(j, 3).CopyTo(picture.Rgb.AsSpan(i));
        }

        return picture;
    }

    static Picture Decode(SKCodec codec, string path)
    {
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(info);
        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new InputException($"'{path}' " + result switch
            {
                SKCodecResult.IncompleteInput => "is truncated. Get it again.",
                SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "is damaged. Get it again.",
                _ => "is of a kind that cannot be decoded here. Save it as .png.",
            });
        }

        return FromBitmap(bitmap);
    }

    // Skia knows the EXIF note of every kind but PNG.
    static SKEncodedOrigin Origin(SKCodec codec, Stream stream, IReadOnlyList<PngChunk> chunks)
    {
        if (chunks.FirstOrDefault(c => c.Type == "eXIf") is not { Length: > 0 } note)
        {
            return codec.EncodedOrigin;
        }

        // The note begins with the tags of the picture; what else a camera notes there does not matter.
        var bytes = new byte[Math.Min(note.Length, 1 << 16)];
        stream.Position = note.Offset;
        stream.ReadExactly(bytes);
        return ExifOrientation.Read(bytes);
    }

    static Picture Upright(Picture stored, SKEncodedOrigin origin)
    {
        // The names say where row 0 and column 0 of the stored picture stand in the upright one.
        var (w, h) = (stored.Width, stored.Height);
        return origin switch
        {
            SKEncodedOrigin.TopRight => stored.Rearrange(w, h, (x, y) => (w - 1 - x, y)),
            SKEncodedOrigin.BottomRight => stored.Rearrange(w, h, (x, y) => (w - 1 - x, h - 1 - y)),
            SKEncodedOrigin.BottomLeft => stored.Rearrange(w, h, (x, y) => (x, h - 1 - y)),
            SKEncodedOrigin.LeftTop => stored.Rearrange(h, w, (x, y) => (y, x)),
            SKEncodedOrigin.RightTop => stored.Rearrange(h, w, (x, y) => (y, h - 1 - x)),
            SKEncodedOrigin.RightBottom => stored.Rearrange(h, w, (x, y) => (w - 1 - y, h - 1 - x)),
            SKEncodedOrigin.LeftBottom => stored.Rearrange(h, w, (x, y) => (w - 1 - y, x)),
            _ => stored,
        };
    }
}
