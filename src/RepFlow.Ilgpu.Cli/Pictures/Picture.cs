namespace RepFlow.Ilgpu.Cli.Pictures;

/// <summary>A picture in memory: red, green, blue of each pixel, by row.</summary>
/// <param name="width">The width in pixels.</param>
/// <param name="height">The height in pixels.</param>
/// <param name="rgb">3 * width * height bytes; kept, not copied.</param>
sealed class Picture(int width, int height, byte[] rgb)
{
    /// <summary>Makes a black picture.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public Picture(int width, int height)
        : this(width, height, new byte[3 * width * height])
    {
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>The height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>Red, green, blue of each pixel, by row.</summary>
    public byte[] Rgb { get; } = rgb;

    /// <summary>Writes the luma of each pixel, 0 to 255: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). Grey pixels keep their value exactly.</summary>
    /// <param name="luma">Width * height values, by row.</param>
    public void Luma(Span<double> luma)
    {
        for (var i = 0; i < luma.Length; i++)
        {
            luma[i] = ((299 * Rgb[3 * i]) + (587 * Rgb[(3 * i) + 1]) + (114 * Rgb[(3 * i) + 2])) / 1000.0;
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
