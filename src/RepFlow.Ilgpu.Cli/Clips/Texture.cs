using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Clips;

/// <summary>Cloudy textures that repeat without a seam: value noise of several wavelengths between two colours.</summary>
static class Texture
{
    /// <summary>Makes a texture.</summary>
    /// <param name="side">The side in pixels, a power of two.</param>
    /// <param name="seed">Which one.</param>
    /// <param name="wavelength">The longest wavelength in pixels, a power of two; the shortest is 4.</param>
    /// <param name="dark">The colour of its valleys.</param>
    /// <param name="light">The colour of its heights.</param>
    /// <returns>The texture.</returns>
    public static SKImage Make(int side, int seed, int wavelength, SKColor dark, SKColor light)
    {
        var heights = new float[side * side];
        var weight = 1f;
        for (var length = wavelength; length >= 4; length /= 2, weight *= 0.7f)
        {
            AddOctave(heights, side, length, weight, (ulong)((seed * 64) + length));
        }

        var (low, high) = (heights.Min(), heights.Max());
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < heights.Length; i++)
        {
            var t = (heights[i] - low) / (high - low);
            bitmap.SetPixel(i % side, i / side, new SKColor(Mix(dark.Red, light.Red, t), Mix(dark.Green, light.Green, t), Mix(dark.Blue, light.Blue, t)));
        }

        return SKImage.FromBitmap(bitmap);
    }

    static void AddOctave(float[] heights, int side, int length, float weight, ulong seed)
    {
        var cells = side / length;
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (cx, cy) = (x / length, y / length);
                var (tx, ty) = (Ease((x % length) / (float)length), Ease((y % length) / (float)length));
                var top = Lerp(Value(cx, cy), Value(cx + 1, cy), tx);
                var bottom = Lerp(Value(cx, cy + 1), Value(cx + 1, cy + 1), tx);
                heights[(y * side) + x] += weight * Lerp(top, bottom, ty);
            }
        }

        float Value(int cx, int cy) => (Noise.Bits(seed, (ulong)(((cy % cells) * cells) + (cx % cells))) >> 40) / (float)(1 << 24);
    }

    static float Ease(float t) => t * t * (3 - (2 * t));

    static float Lerp(float a, float b, float t) => a + (t * (b - a));

    static byte Mix(byte from, byte to, float t) => (byte)(from + (t * (to - from)));
}
