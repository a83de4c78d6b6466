using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Gif;

/// <summary>
/// At most 255 colours for a whole clip, chosen by median cut over all of its frames, and the way from a pixel to one of them. Pixels are
/// dithered with a fixed pattern, so that what stands still in the clip stands still in the file too.
/// </summary>
sealed class GifPalette
{
    /// <summary>The most colours of a palette; the one index left says "as in the frame before".</summary>
    public const int MostColors = 255;

    const int Bits = 5;
    const int Side = 1 << Bits;

    // 6 steps of 256 in every channel.
    const int NotSeen = (3 + 6 + 1) * 6 * 6;

    // Bayer's 8x8 matrix: thresholds 0 to 63, each far from its neighbours.
    static readonly byte[] Bayer = MakeBayer();

    // The nearest colour of each of 2^18 cells of the colour cube, found when first asked for; -1 before.
    readonly short[] nearest = new short[1 << 18];

    GifPalette(byte[] colors)
    {
        Colors = colors;
        Array.Fill(nearest, (short)-1);
    }

    /// <summary>Red, green, blue of each colour.</summary>
    public byte[] Colors { get; }

    /// <summary>Chooses the colours.</summary>
    /// <param name="frames">All frames of the clip.</param>
    /// <returns>The palette.</returns>
    public static GifPalette Choose(IEnumerable<Picture> frames)
    {
        var counts = new long[Side * Side * Side];
        foreach (var frame in frames)
        {
            for (var i = 0; i < frame.Rgb.Length; i += 3)
            {
                counts[Cell(frame.Rgb[i], frame.Rgb[i + 1], frame.Rgb[i + 2])]++;
            }
        }

        var cells = Enumerable.Range(0, counts.Length).Where(c => counts[c] > 0).ToArray();
        var boxes = new List<ColorBox> { new(cells, counts) };
        while (boxes.Count < MostColors)
        {
            var widest = boxes.Where(b => b.CanSplit).MaxBy(b => b.Spread);
            if (widest is null)
            {
                break;
            }

            boxes.Remove(widest);
            boxes.AddRange(widest.Split());
        }

        return new GifPalette([.. boxes.SelectMany(b => b.Mean())]);
    }

    /// <summary>The dithered picture as indices of colours.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>An index for each pixel, by row.</returns>
    public byte[] Index(Picture picture)
    {
        var indices = new byte[picture.Width * picture.Height];
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var i = (y * picture.Width) + x;

                var (r, g, b) = (picture.Rgb[3 * i], picture.Rgb[(3 * i) + 1], picture.Rgb[(3 * i) + 2]);
                var plain = Nearest(r, g, b);
                if (Distance(plain, r, g, b) <= NotSeen)
                {
                    // A colour that the palette has stays as it is: dots on white ground would be seen.
                    indices[i] = (byte)plain;
                    continue;
                }

                // About one step between neighbouring colours of the palette, up or down.
                var offset = (Bayer[((y & 7) << 3) | (x & 7)] - 32) / 4;
                indices[i] = (byte)Nearest(Math.Clamp(r + offset, 0, 255), Math.Clamp(g + offset, 0, 255), Math.Clamp(b + offset, 0, 255));
            }
        }

        return indices;
    }

    static int Cell(int r, int g, int b) => ((r >> (8 - Bits)) << (2 * Bits)) | ((g >> (8 - Bits)) << Bits) | (b >> (8 - Bits));

    static byte[] MakeBayer()
    {
        var matrix = new byte[64];
        for (var i = 0; i < 64; i++)
        {
            var (x, y) = (i & 7, i >> 3);
            var value = 0;
            for (var bit = 0; bit < 3; bit++)
            {
                value = (value << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1);
            }

            matrix[i] = (byte)value;
        }

        return matrix;
    }

    // The eye weighs green above red above blue.
    int Distance(int color, int r, int g, int b)
    {
        var (dr, dg, db) = (Colors[3 * color] - r, Colors[(3 * color) + 1] - g, Colors[(3 * color) + 2] - b);
        return (3 * dr * dr) + (6 * dg * dg) + (db * db);
    }

    int Nearest(int r, int g, int b)
    {
        var cell = ((r >> 2) << 12) | ((g >> 2) << 6) | (b >> 2);
        if (nearest[cell] < 0)
        {
            var (best, least) = (0, int.MaxValue);
            for (var c = 0; c < Colors.Length / 3; c++)
            {
                var distance = Distance(c, r, g, b);
                if (distance < least)
                {
                    (best, least) = (c, distance);
                }
            }

            nearest[cell] = (short)best;
        }

        return nearest[cell];
    }
}
