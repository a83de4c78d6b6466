using RepFlow.Ilgpu.Cli.Flow;
using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Pictures;

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
        var at = 0;
        foreach (var field in strips)
        {
            for (var i = 0; i < field.U.Length; i++, at += 3)
            {
                var (r, g, b) = ColorWheel.Color(field.U[i] / Full, field.V[i] / Full);
                (picture.Rgb[at], picture.Rgb[at + 1], picture.Rgb[at + 2]) = (r, g, b);
            }
        }

        return picture;
    }

    /// <summary>The width of a frame beside its flow.</summary>
    /// <param name="width">The frame's width in pixels.</param>
    /// <returns>The width in pixels.</returns>
    public static int BesideWidth(int width) => (2 * width) + Gap;

    /// <summary>Draws a frame and, to its right, its flow with the colour wheel as the key in a corner.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="field">The flow from it, of the same size.</param>
    /// <returns>The picture.</returns>
    public Picture PaintBeside(Picture frame, FlowField field)
    {
        var sheet = new Picture(BesideWidth(frame.Width), frame.Height);
        sheet.Fill(255, 255, 255);
        sheet.Paste(frame, 0, 0);
        var flow = Paint(field.Width, field.Height, field);
        DrawKey(flow);
        sheet.Paste(flow, frame.Width + Gap, 0);
        return sheet;
    }

    static void DrawKey(Picture picture)
    {
        var radius = Math.Min(picture.Width, picture.Height) / 11;
        if (radius < 6)
        {
            return;
        }

        var (cx, cy) = (picture.Width - radius - 5, picture.Height - radius - 5);
        using var bitmap = PictureFile.ToBitmap(picture);
        using (var canvas = new SKCanvas(bitmap))
        using (var disc = PictureFile.ToBitmap(Wheel(radius)))
        using (var paint = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Fill })
        using (var rim = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 1.5f, Color = new SKColor(60, 60, 60) })
        using (var shader = SKShader.CreateBitmap(disc, SKShaderTileMode.Clamp, SKShaderTileMode.Clamp, SKMatrix.CreateTranslation(cx - radius, cy - radius)))
        {
            paint.Shader = shader;
            canvas.DrawCircle(cx, cy, radius, paint);
            canvas.DrawCircle(cx, cy, radius, rim);
        }

        PictureFile.FromBitmap(bitmap).Rgb.CopyTo(picture.Rgb, 0);
    }

    static Picture Wheel(int radius)
    {
        var side = (2 * radius) + 1;
        var field = new FlowField(side, side);
        for (var i = 0; i < field.U.Length; i++)
        {
            field.U[i] = (i % side) - radius;
            field.V[i] = (i / side) - radius;
        }

        return new FlowPainter(radius).Paint(side, side, field);
    }
}
