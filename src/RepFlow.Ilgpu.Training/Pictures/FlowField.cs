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
}
