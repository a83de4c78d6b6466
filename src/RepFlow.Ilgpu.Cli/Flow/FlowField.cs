namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>The flow between two frames, in pixels: u to the right, v down.</summary>
/// <param name="width">The width in pixels.</param>
/// <param name="height">The height in pixels.</param>
sealed class FlowField(int width, int height)
{
    /// <summary>The width in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>The height in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>The displacement to the right of each pixel, by row.</summary>
    public double[] U { get; } = new double[width * height];

    /// <summary>The displacement downwards of each pixel, by row.</summary>
    public double[] V { get; } = new double[width * height];
}
