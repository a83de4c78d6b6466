namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>The flow between two frames, in pixels: u to the right, v down.</summary>
/// <param name="width">The width in pixels.</param>
/// <param name="height">The height in pixels.</param>
/// <param name="u">The displacement to the right of each pixel, by row; kept, not copied.</param>
/// <param name="v">The displacement downwards of each pixel, by row; kept, not copied.</param>
sealed class FlowField(int width, int height, double[] u, double[] v)
{
    /// <summary>Makes a field without motion.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public FlowField(int width, int height)
        : this(width, height, new double[width * height], new double[width * height])
    {
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>The height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>The displacement to the right of each pixel, by row.</summary>
    public double[] U { get; } = u;

    /// <summary>The displacement downwards of each pixel, by row.</summary>
    public double[] V { get; } = v;

    /// <summary>Averages with Gaussian weights over neighbours; at the borders over those that are there.</summary>
    /// <param name="deviation">The weights' standard deviation, in pixels.</param>
    /// <returns>The field.</returns>
    public FlowField Smoothed(double deviation)
    {
        var reach = (int)Math.Ceiling(3 * deviation);
        double[] weights = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(at => Math.Exp(-at * at / (2 * deviation * deviation)))];
        return new FlowField(Width, Height, Smooth(U), Smooth(V));

        double[] Smooth(double[] values) => Along(Along(values, Width, 1, Width), Height, Width, 1);

        double[] Along(double[] values, int count, int step, int lineStep)
        {
            var smooth = new double[values.Length];
            for (var at = 0; at < values.Length; at++)
            {
                var (line, place) = (at / count, at % count);
                var (sum, weight) = (0.0, 0.0);
                for (var near = Math.Max(0, place - reach); near <= Math.Min(count - 1, place + reach); near++)
                {
                    sum += weights[near - place + reach] * values[(line * lineStep) + (near * step)];
                    weight += weights[near - place + reach];
                }

                smooth[(line * lineStep) + (place * step)] = sum / weight;
            }

            return smooth;
        }
    }
}
