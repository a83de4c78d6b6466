using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>Draws flow fields in Middlebury's colours.</summary>
/// <param name="full">The length of displacement drawn in full colour, in pixels.</param>
sealed class FlowPainter(float full)
{
    const int Gap = 4;

    /// <summary>The length of displacement drawn in full colour, in pixels.</summary>
    public float Full { get; } = full;

    /// <summary>Draws a field, a pixel for a pixel.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="strips">The field's rows, in one piece or several.</param>
    /// <returns>The picture.</returns>
    public Picture Paint(int width, int height, params IEnumerable<FlowField> strips)
    {
        var picture = new Picture(width, height);
        Paint(picture, 0, strips);
        return picture;
    }

    /// <summary>The width of a frame beside its flow.</summary>
    /// <param name="width">The frame's width in pixels.</param>
    /// <returns>The width in pixels.</returns>
    public static int BesideWidth(int width) => (2 * width) + Gap;

    /// <summary>Draws a frame and, to its right, its flow with the colour wheel as the key in a corner.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="strips">The rows of the flow from it, in one piece or several.</param>
    /// <returns>The picture.</returns>
    public Picture PaintBeside(Picture frame, params IEnumerable<FlowField> strips)
    {
        var sheet = new Picture(BesideWidth(frame.Width), frame.Height);
        sheet.Fill(255, 255, 255);
        sheet.Paste(frame, 0, 0);
        Paint(sheet, frame.Width + Gap, strips);
        DrawKey(sheet, Math.Min(frame.Width, frame.Height) / 11);
        return sheet;
    }

    /// <summary>The key to the colours: a disc whose every point has the colour of the displacement to it from the middle.</summary>
    /// <param name="radius">The disc's radius in pixels.</param>
    /// <returns>The disc on white.</returns>
    public static Picture Wheel(int radius)
    {
        var side = (2 * radius) + 1;
        var field = new FlowField(side, side);
        for (var i = 0; i < field.U.Length; i++)
        {
            field.U[i] = (i % side) - radius;
            field.V[i] = (i / side) - radius;
            if ((field.U[i] * field.U[i]) + (field.V[i] * field.V[i]) > radius * radius)
            {
                (field.U[i], field.V[i]) = (0, 0);
            }
        }

        return new FlowPainter(radius).Paint(side, side, field);
    }

    static void DrawKey(Picture picture, int radius)
    {
        if (radius < 6)
        {
            return;
        }

        // The corner alone is drawn on, with room for the rim.
        var side = 2 * (radius + 5);
        var (left, top) = (picture.Width - side, picture.Height - side);
        using var bitmap = PictureFile.ToBitmap(picture.Rearrange(side, side, (x, y) => (left + x, top + y)));
        using (var canvas = new SKCanvas(bitmap))
        using (var disc = PictureFile.ToBitmap(Wheel(radius)))
        using (var paint = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Fill })
        using (var rim = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 1.5f, Color = new SKColor(60, 60, 60) })
        using (var shader = SKShader.CreateBitmap(disc, SKShaderTileMode.Clamp, SKShaderTileMode.Clamp, SKMatrix.CreateTranslation(5, 5)))
        {
            paint.Shader = shader;
            canvas.DrawCircle(radius + 5, radius + 5, radius, paint);
            canvas.DrawCircle(radius + 5, radius + 5, radius, rim);
        }

        picture.Paste(PictureFile.FromBitmap(bitmap), left, top);
    }

    void Paint(Picture picture, int left, IEnumerable<FlowField> strips)
    {
        var y = 0;
        foreach (var field in strips)
        {
            for (var i = 0; i < field.U.Length; y++)
            {
                for (var at = 3 * ((y * picture.Width) + left); at < 3 * ((y * picture.Width) + left + field.Width); at += 3, i++)
                {
                    var (r, g, b) = ColorWheel.Color(field.U[i] / Full, field.V[i] / Full);
                    (picture.Rgb[at], picture.Rgb[at + 1], picture.Rgb[at + 2]) = (r, g, b);
                }
            }
        }
    }
}
