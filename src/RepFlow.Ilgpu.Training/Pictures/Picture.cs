namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>A picture in memory: red, green, blue of each pixel, by row.</summary>
/// <param name="width">The width in pixels.</param>
/// <param name="height">The height in pixels.</param>
/// <param name="rgb">3 * width * height bytes; kept, not copied.</param>
sealed class Picture(int width, int height, byte[] rgb)
{
    // What 1 of 8 bits is in 16: 255 becomes 65535.
    const int Fine = 257;

    readonly ushort[]? samples;

    /// <summary>Makes a black picture.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public Picture(int width, int height)
        : this(width, height, new byte[3 * width * height])
    {
    }

    /// <summary>Makes a picture of 16 bits a sample: it is drawn with 8, and its luma has all of them.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="samples">3 * width * height samples; kept, not copied.</param>
    public Picture(int width, int height, ushort[] samples)
        : this(width, height, Array.ConvertAll(samples, sample => (byte)((sample + (Fine / 2)) / Fine))) => this.samples = samples;

    /// <summary>The width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>The height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>Red, green, blue of each pixel, by row.</summary>
    public byte[] Rgb { get; } = rgb;

    /// <summary>Writes the luma of pixels, 0 to 255: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). Grey pixels keep their value exactly.</summary>
    /// <param name="luma">Receives as many values as it has places, by row.</param>
    /// <param name="start">The index of the first pixel.</param>
    public void Luma(Span<double> luma, int start = 0)
    {
        for (var i = 0; i < luma.Length; i++)
        {
            var at = 3 * (start + i);
            luma[i] = samples is null
                ? Mix(Rgb[at], Rgb[at + 1], Rgb[at + 2]) / 1000.0
                : Mix(samples[at], samples[at + 1], samples[at + 2]) / (1000.0 * Fine);
        }

        static int Mix(int red, int green, int blue) => (299 * red) + (587 * green) + (114 * blue);
    }

    /// <summary>The same pixels in other places.</summary>
    /// <param name="newWidth">The width in pixels.</param>
    /// <param name="newHeight">The height in pixels.</param>
    /// <param name="source">The column and row of this picture that a pixel comes from.</param>
    /// <returns>The picture.</returns>
    public Picture Rearrange(int newWidth, int newHeight, Func<int, int, (int X, int Y)> source)
    {
        return samples is null ? new Picture(newWidth, newHeight, Move(Rgb)) : new Picture(newWidth, newHeight, Move(samples));

        T[] Move<T>(T[] from)
        {
            var moved = new T[3 * newWidth * newHeight];
            for (var y = 0; y < newHeight; y++)
            {
                for (var x = 0; x < newWidth; x++)
                {
                    var (sx, sy) = source(x, y);
                    from.AsSpan(3 * ((sy * Width) + sx), 3).CopyTo(moved.AsSpan(3 * ((y * newWidth) + x)));
                }
            }

            return moved;
        }
    }

    /// <summary>Copies a picture into this one.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="left">Where its left column goes.</param>
    /// <param name="top">Where its top row goes.</param>
    public void Paste(Picture picture, int left, int top)
    {
        for (var y = 0; y < picture.Height; y++)
        {
            Array.Copy(picture.Rgb, 3 * y * picture.Width, Rgb, 3 * (((top + y) * Width) + left), 3 * picture.Width);
        }
    }

    /// <summary>Fills the picture with one colour.</summary>
    /// <param name="red">Red, 0 to 255.</param>
    /// <param name="green">Green, 0 to 255.</param>
    /// <param name="blue">Blue, 0 to 255.</param>
    public void Fill(byte red, byte green, byte blue)
    {
        for (var i = 0; i < Rgb.Length; i += 3)
        {
            (Rgb[i], Rgb[i + 1], Rgb[i + 2]) = (red, green, blue);
        }
    }
}
