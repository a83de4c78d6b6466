namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>A convolution's shapes; channels are those of a group.</summary>
sealed record Convolution(int Batch, int In, int Height, int Width, int Out, int Kernel, int Stride = 1, int Padding = 0, int Groups = 1)
{
    public int OutHeight => ((Height + (2 * Padding) - Kernel) / Stride) + 1;

    public int OutWidth => ((Width + (2 * Padding) - Kernel) / Stride) + 1;

    public static Convolution Random(Random random)
    {
        var kernel = random.Next(1, 5);
        return new(
            random.Next(1, 4),
            random.Next(1, 9),
            random.Next(4, 12),
            random.Next(4, 12),
            random.Next(1, 20),
            kernel,
            random.Next(1, 4),
            random.Next(kernel),
            random.Next(3) == 0 ? random.Next(2, 5) : 1);
    }
}
