namespace RepFlow.Ilgpu.Cli.Gif;

/// <summary>A box of the colour cube in the median cut: its cells, 5 bits a channel, and how many pixels each holds.</summary>
sealed class ColorBox
{
    readonly int[] cells;
    readonly long[] counts;
    readonly int axis;

    /// <summary>Makes a box.</summary>
    /// <param name="cells">The cells with pixels in them.</param>
    /// <param name="counts">The pixels of every cell of the cube.</param>
    public ColorBox(int[] cells, long[] counts)
    {
        this.cells = cells;
        this.counts = counts;
        for (var channel = 0; channel < 3; channel++)
        {
            var spread = SpreadOf(channel);
            if (spread > Spread)
            {
                (Spread, axis) = (spread, channel);
            }
        }
    }

    /// <summary>Whether there is more than one colour in it.</summary>
    public bool CanSplit => Spread > 0;

    /// <summary>
    /// How much would be gained by splitting it: the variance along its widest channel times the root of the pixels, so that
    /// small patches of strong colour are not lost in a large grey ground.
    /// </summary>
    public double Spread { get; }

    /// <summary>Splits it where half of the spread lies on either side of the mean.</summary>
    /// <returns>The two parts.</returns>
    public ColorBox[] Split()
    {
        var mean = MeanOf(axis);
        var low = cells.Where(c => Channel(c, axis) <= mean).ToArray();
        var high = cells.Where(c => Channel(c, axis) > mean).ToArray();
        return [new(low, counts), new(high, counts)];
    }

    /// <summary>The mean colour of its pixels.</summary>
    /// <returns>Red, green and blue.</returns>
    public byte[] Mean() => [Level(MeanOf(0)), Level(MeanOf(1)), Level(MeanOf(2))];

    static int Channel(int cell, int channel) => (cell >> (10 - (5 * channel))) & 31;

    // Level 31 is 255 and level 0 is 0, so that white stays white.
    static byte Level(double mean) => (byte)Math.Round(mean * 255 / 31);

    double MeanOf(int channel)
    {
        double sum = 0, total = 0;
        foreach (var cell in cells)
        {
            sum += (double)counts[cell] * Channel(cell, channel);
            total += counts[cell];
        }

        return total > 0 ? sum / total : 0;
    }

    double SpreadOf(int channel)
    {
        var mean = MeanOf(channel);
        double sum = 0, total = 0;
        foreach (var cell in cells)
        {
            var d = Channel(cell, channel) - mean;
            sum += counts[cell] * d * d;
            total += counts[cell];
        }

        return total > 0 ? sum / Math.Sqrt(total) : 0;
    }
}
