using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>A white sheet that lines, rectangles, pictures and words are drawn on.</summary>
/// <remarks>
/// Words are set in a font that the assembly contains (DejaVu Sans: Latin, Greek, Cyrillic), so that reports look the same everywhere, and on machines without any font.
/// </remarks>
sealed class Drawing : IDisposable
{
    /// <summary>Black, for words.</summary>
    public static readonly SKColor Ink = new(32, 32, 32);

    /// <summary>Grey, for what stands behind.</summary>
    public static readonly SKColor Faint = new(221, 221, 221);

    static readonly Lazy<SKTypeface> Typeface = new(LoadTypeface);

    readonly SKBitmap bitmap;
    readonly SKCanvas canvas;

    /// <summary>Makes a sheet.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public Drawing(int width, int height)
    {
        (Width, Height) = (width, height);
        bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>How wide words are.</summary>
    /// <param name="text">The words.</param>
    /// <param name="size">The height of the font in pixels.</param>
    /// <returns>The width in pixels, rounded up.</returns>
    public static int Measure(string text, float size)
    {
        using var font = new SKFont(Typeface.Value, size);
        return (int)MathF.Ceiling(font.MeasureText(text));
    }

    /// <summary>Words cut to a width, with an ellipsis where something is missing.</summary>
    /// <param name="text">The words.</param>
    /// <param name="size">The height of the font in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <returns>The words that fit.</returns>
    public static string Fit(string text, float size, int width)
    {
        var kept = text;
        while (kept.Length > 0 && Measure(kept, size) > width)
        {
            text = text[..^(char.IsLowSurrogate(text[^1]) && text.Length > 1 ? 2 : 1)];
            kept = text.Length == 0 ? "" : text.TrimEnd() + "…";
        }

        return kept;
    }

    /// <summary>Writes words on a line.</summary>
    /// <param name="text">The words.</param>
    /// <param name="x">Where they begin, end or have their middle, as <paramref name="align"/> says.</param>
    /// <param name="y">The middle of the line's height.</param>
    /// <param name="size">The height of the font in pixels.</param>
    /// <param name="color">The colour; black where none is given.</param>
    /// <param name="align">What stands at x.</param>
    /// <param name="degrees">How far they are turned around (x, y), clockwise.</param>
    public void Text(string text, float x, float y, float size, SKColor? color = null, SKTextAlign align = SKTextAlign.Left, float degrees = 0)
    {
        using var font = new SKFont(Typeface.Value, size) { Edging = SKFontEdging.Antialias, Subpixel = true };
        using var paint = new SKPaint { Color = color ?? Ink, IsAntialias = true };
        canvas.Save();
        canvas.RotateDegrees(degrees, x, y);

        // The middle of small and large letters stands about a third of the font's height above the line.
        canvas.DrawText(text, x, y + (0.36f * size), align, font, paint);
        canvas.Restore();
    }

    /// <summary>Fills a rectangle.</summary>
    /// <param name="x">Its left edge.</param>
    /// <param name="y">Its upper edge.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="color">Its colour.</param>
    public void Fill(float x, float y, float width, float height, SKColor color)
    {
        using var paint = new SKPaint { Color = color };
        canvas.DrawRect(x, y, width, height, paint);
    }

    /// <summary>Draws a line through points.</summary>
    /// <param name="points">The points; where one is not a number, the line is broken.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="width">Its width.</param>
    public void Line(IReadOnlyList<SKPoint> points, SKColor color, float width = 1)
    {
        using var paint = new SKPaint { Color = color, StrokeWidth = width, Style = SKPaintStyle.Stroke, IsAntialias = true };
        (paint.StrokeCap, paint.StrokeJoin) = (SKStrokeCap.Round, SKStrokeJoin.Round);
        using var path = new SKPathBuilder();
        var isBroken = true;
        foreach (var point in points)
        {
            if (!float.IsFinite(point.X) || !float.IsFinite(point.Y))
            {
                isBroken = true;
            }
            else if (isBroken)
            {
                path.MoveTo(point);

                // One point alone is a dot.
                path.LineTo(point);
                isBroken = false;
            }
            else
            {
                path.LineTo(point);
            }
        }

        using var drawn = path.Detach();
        canvas.DrawPath(drawn, paint);
    }

    /// <summary>Draws dots.</summary>
    /// <param name="points">Their middles; those that are not numbers are left out.</param>
    /// <param name="color">Their colour.</param>
    /// <param name="radius">Their radius.</param>
    public void Dots(IEnumerable<SKPoint> points, SKColor color, float radius)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        foreach (var point in points.Where(p => float.IsFinite(p.X) && float.IsFinite(p.Y)))
        {
            canvas.DrawCircle(point, radius, paint);
        }
    }

    /// <summary>Draws a picture, scaled.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="x">Its left edge.</param>
    /// <param name="y">Its upper edge.</param>
    /// <param name="width">Its width here.</param>
    /// <param name="height">Its height here.</param>
    public void Picture(Picture picture, float x, float y, float width, float height)
    {
        using var source = PictureFile.ToBitmap(picture);
        using var image = SKImage.FromBitmap(source);
        canvas.DrawImage(image, new SKRect(x, y, x + width, y + height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    /// <summary>The sheet as it is now.</summary>
    /// <returns>A copy.</returns>
    public Picture ToPicture()
    {
        canvas.Flush();
        return PictureFile.FromBitmap(bitmap);
    }

    /// <summary>Writes a picture as a PNG file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="picture">The picture.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(string path, Picture picture)
    {
        using var file = OutputFile.Create(path);
        file.Write(stream => PictureFile.WritePng(stream, picture));
        file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        canvas.Dispose();
        bitmap.Dispose();
    }

    static SKTypeface LoadTypeface()
    {
        using var stream = typeof(Drawing).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException("Skia cannot read the font of reports.");
    }
}
