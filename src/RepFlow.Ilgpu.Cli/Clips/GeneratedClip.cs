using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Clips;

/// <summary>
/// A clip that needs no file: textured shapes that circle, turn and grow over a drifting ground, at a pixel or so a frame, which is what
/// a layer without a pyramid can see. Every motion comes back to its start, so the clip repeats without a jump.
/// </summary>
sealed class GeneratedClip : IDisposable
{
    /// <summary>The number of frames before it repeats.</summary>
    public const int Length = 60;

    const int Width = 320;
    const int Height = 240;
    const double FramesPerSecond = 25;

    static readonly SKSamplingOptions Smooth = new(SKCubicResampler.Mitchell);

    readonly SKImage ground = Texture.Make(256, 1, 32, new SKColor(38, 62, 72), new SKColor(132, 158, 138));
    readonly SKImage circling = Texture.Make(128, 2, 16, new SKColor(120, 40, 20), new SKColor(255, 210, 120));
    readonly SKImage turning = Texture.Make(128, 3, 16, new SKColor(30, 30, 90), new SKColor(170, 210, 255));
    readonly SKImage growing = Texture.Make(128, 4, 16, new SKColor(60, 20, 70), new SKColor(250, 170, 220));
    readonly SKImage swinging = Texture.Make(128, 5, 16, new SKColor(20, 70, 30), new SKColor(225, 245, 150));

    GeneratedClip()
    {
    }

    /// <summary>Makes the clip.</summary>
    /// <param name="frames">The number of frames; 0 for one period and the frame after it, so that the flow repeats too.</param>
    /// <returns>The clip.</returns>
    public static Clip Make(int frames)
    {
        var count = frames > 0 ? frames : Length + 1;
        return new Clip("a generated clip", Draw(count), count, FramesPerSecond);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var image in new[] { ground, circling, turning, growing, swinging })
        {
            image.Dispose();
        }
    }

    static IEnumerable<Picture> Draw(int count)
    {
        using var clip = new GeneratedClip();
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        for (var i = 0; i < count; i++)
        {
            clip.Draw(canvas, 2 * MathF.PI * i / Length);
            yield return PictureFile.FromBitmap(bitmap);
        }
    }

    void Draw(SKCanvas canvas, float phase)
    {
        var (sin, cos) = MathF.SinCos(phase);

        // The ground drifts on a circle of 4 pixels: 0.4 pixels a frame.
        Fill(canvas, ground, SKMatrix.CreateTranslation(4 * cos, 4 * sin), c => c.DrawRect(0, 0, Width, Height, c.Paint));

        // 1.5 pixels a frame, through every direction.
        Fill(canvas, circling, SKMatrix.CreateTranslation(84 + (14 * cos), 72 + (14 * sin)), c => c.DrawCircle(0, 0, 42, c.Paint));

        // Up to 2 degrees a frame: 1.5 pixels at the corners.
        var turn = SKMatrix.CreateTranslation(232, 70).PreConcat(SKMatrix.CreateRotation(0.33f * sin));
        Fill(canvas, turning, turn, c => c.DrawRoundRect(-40, -40, 80, 80, 8, c.Paint));

        // Up to 3 percent a frame: 1.3 pixels at the rim.
        var scale = 1 + (0.28f * cos);
        var grow = SKMatrix.CreateTranslation(92, 176).PreConcat(SKMatrix.CreateScale(scale, scale));
        Fill(canvas, growing, grow, c => c.DrawCircle(0, 0, 40, c.Paint));

        // To and fro, 1.5 pixels a frame in the middle.
        Fill(canvas, swinging, SKMatrix.CreateTranslation(228 + (14 * sin), 178), c => c.DrawRoundRect(-52, -30, 104, 60, 30, c.Paint));
    }

    static void Fill(SKCanvas canvas, SKImage texture, SKMatrix place, Action<Brush> draw)
    {
        canvas.Save();
        canvas.Concat(place);
        using var shader = texture.ToShader(SKShaderTileMode.Repeat, SKShaderTileMode.Repeat, Smooth);
        using var paint = new SKPaint { IsAntialias = true, Shader = shader };
        draw(new Brush(canvas, paint));
        canvas.Restore();
    }

    readonly record struct Brush(SKCanvas Canvas, SKPaint Paint)
    {
        public void DrawRect(float x, float y, float width, float height, SKPaint paint) => Canvas.DrawRect(x - 8, y - 8, width + 16, height + 16, paint);

        public void DrawCircle(float x, float y, float radius, SKPaint paint) => Canvas.DrawCircle(x, y, radius, paint);

        public void DrawRoundRect(float x, float y, float width, float height, float radius, SKPaint paint) =>
            Canvas.DrawRoundRect(x, y, width, height, radius, radius, paint);
    }
}
