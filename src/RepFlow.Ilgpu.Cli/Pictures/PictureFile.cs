using RepFlow.Ilgpu.Cli.Files;
using RepFlow.Ilgpu.Cli.Reporting;
using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Pictures;

/// <summary>Pictures in files.</summary>
static class PictureFile
{
    static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".bmp", ".webp" };

    /// <summary>Whether a file's name says that it is a picture.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether its extension is one of a picture's.</returns>
    public static bool Is(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Reads a picture upright, whatever its camera noted about orientation.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ToolException">It cannot be decoded completely.</exception>
    public static Picture Read(string path)
    {
        using var stream = InputFile.Open(path);
        using var codec = SKCodec.Create(stream) ?? throw new ToolException($"'{path}' is not a picture (PNG, JPEG, BMP or WebP), or is damaged. Get it again.");
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(info);
        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            var what = result == SKCodecResult.IncompleteInput ? "is truncated" : "cannot be decoded";
            throw new ToolException($"'{path}' {what} ({result}). Get it again.");
        }

        return Upright(bitmap, codec.EncodedOrigin);
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

    static Picture Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var stored = FromBitmap(bitmap);
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
        {
            return stored;
        }

        // The names say where row 0 and column 0 of the stored picture stand in the upright one.
        var (w, h) = (stored.Width, stored.Height);
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var upright = turned ? new Picture(h, w) : new Picture(w, h);
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (sx, sy) = origin switch
                {
                    SKEncodedOrigin.TopRight => (w - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (w - 1 - x, h - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, h - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, h - 1 - x),
                    SKEncodedOrigin.RightBottom => (w - 1 - y, h - 1 - x),
                    _ => (w - 1 - y, x),
                };
                stored.Rgb.AsSpan(3 * ((sy * w) + sx), 3).CopyTo(upright.Rgb.AsSpan(3 * ((y * upright.Width) + x)));
            }
        }

        return upright;
    }
}
