namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>Scales pictures down: each pixel becomes the mean of those that it covers, weighted by how much of them it covers.</summary>
static class AreaScale
{
    /// <summary>Scales a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="width">The width in pixels, at most the picture's.</param>
    /// <param name="height">The height in pixels, at most the picture's.</param>
    /// <returns>The scaled picture; the picture itself where it has that size.</returns>
    public static Picture To(Picture picture, int width, int height)
    {
        if ((width, height) == (picture.Width, picture.Height))
        {
            return picture;
        }

        var columns = Array.ConvertAll([.. Enumerable.Range(0, width)], x => Covered(x, width, picture.Width));
        var across = new float[3 * width * picture.Height];
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                foreach (var (from, weight) in columns[x])
                {
                    for (var c = 0; c < 3; c++)
                    {
                        across[(3 * ((y * width) + x)) + c] += weight * picture.Rgb[(3 * ((y * picture.Width) + from)) + c];
                    }
                }
            }
        }

        var scaled = new Picture(width, height);
        var row = new float[3 * width];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(row);
            foreach (var (from, weight) in Covered(y, height, picture.Height))
            {
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += weight * across[(3 * width * from) + i];
                }
            }

            for (var i = 0; i < row.Length; i++)
            {
                scaled.Rgb[(3 * width * y) + i] = (byte)Math.Clamp(MathF.Round(row[i]), 0, 255);
            }
        }

        return scaled;
    }

    // The pixels of a row of `from` that pixel `at` of `to` covers, and their parts of it.
    static (int From, float Weight)[] Covered(int at, int to, int from)
    {
        // In units of 1/to of a pixel everything is whole.
        var (begin, end) = ((long)at * from, (long)(at + 1) * from);
        var covered = new (int, float)[((end + to - 1) / to) - (begin / to)];
        for (var i = 0; i < covered.Length; i++)
        {
            var pixel = (begin / to) + i;
            covered[i] = ((int)pixel, (float)(Math.Min(end, (pixel + 1) * to) - Math.Max(begin, pixel * to)) / from);
        }

        return covered;
    }
}
