namespace RepFlow.Ilgpu;

/// <summary>Makes <see cref="Parameter"/>s with the usual starting values.</summary>
public static class Initial
{
    /// <summary>All elements zero.</summary>
    /// <param name="extents">The shape.</param>
    /// <returns>The parameter.</returns>
    public static Parameter Zeros(params int[] extents) => new(new Shape(extents), null);

    /// <summary>All elements one.</summary>
    /// <param name="extents">The shape.</param>
    /// <returns>The parameter.</returns>
    public static Parameter Ones(params int[] extents) => Constant(1, extents);

    /// <summary>All elements the same.</summary>
    /// <param name="value">The value.</param>
    /// <param name="extents">The shape.</param>
    /// <returns>The parameter.</returns>
    public static Parameter Constant(double value, params int[] extents)
    {
        var shape = new Shape(extents);
        var values = new double[shape.Count];
        Array.Fill(values, value);
        return new Parameter(shape, values);
    }

    /// <summary>The same taps for every channel: shape (channels, extents…).</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="taps">The taps of one channel, row-major.</param>
    /// <param name="extents">The shape of one channel's taps.</param>
    /// <returns>The parameter.</returns>
    public static Parameter PerChannel(int channels, double[] taps, params int[] extents)
    {
        ArgumentNullException.ThrowIfNull(taps);
        var shape = new Shape([channels, .. extents]);
        var values = new double[shape.Count];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = taps[at % taps.Length];
        }

        return new Parameter(shape, values);
    }

    /// <summary>Normal with standard deviation sqrt(2 / fan-in), fan-in being the product of all extents but the first (He et al. 2015).</summary>
    /// <param name="extents">The shape: output channels, input channels, taps.</param>
    /// <returns>The parameter.</returns>
    public static Parameter KaimingNormal(params int[] extents) => KaimingNormal(0, extents);

    /// <inheritdoc cref="KaimingNormal(int[])"/>
    /// <param name="seed">Start of the random numbers.</param>
    /// <param name="extents">The shape.</param>
    public static Parameter KaimingNormal(ulong seed, params int[] extents)
    {
        var shape = new Shape(extents);
        var fanIn = 1L;
        for (var axis = 1; axis < shape.Rank; axis++)
        {
            fanIn *= shape[axis];
        }

        var deviation = Math.Sqrt(2.0 / fanIn);
        return new Parameter(shape, null).StartAs(at => deviation * Noise.Normal(seed, (ulong)at));
    }
}
