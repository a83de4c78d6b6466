namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// The random numbers of one sample in one epoch, by <see cref="Noise.Bits"/>: they depend on these alone, so neither the order in which samples are prepared nor the number
/// of threads that prepare them changes anything. Passed on by value, the numbers begin again from where they were.
/// </summary>
public struct SampleRandom
{
    readonly ulong key;
    ulong drawn;

    /// <summary>Begins the numbers of a sample.</summary>
    /// <param name="seed">The seed of all numbers.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="stream">Tells apart numbers of the same sample that are drawn for different purposes.</param>
    public SampleRandom(ulong seed, int epoch, int sample, ulong stream = 0) =>
        key = Noise.Bits(Noise.Bits(Noise.Bits(seed, (ulong)epoch), (ulong)sample), stream);

    /// <summary>64 random bits.</summary>
    /// <returns>The bits.</returns>
    public ulong NextBits() => Noise.Bits(key, drawn++);

    /// <summary>Uniform in [0, 1), with 53 bits.</summary>
    /// <returns>The number.</returns>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / 9007199254740992.0);

    /// <summary>Uniform between two numbers.</summary>
    /// <param name="low">The lower one.</param>
    /// <param name="high">The higher one.</param>
    /// <returns>The number.</returns>
    public double Next(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform among the whole numbers from 0 on.</summary>
    /// <param name="count">How many there are, at least 1.</param>
    /// <returns>The number, below <paramref name="count"/>.</returns>
    public int Next(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Puts values in random order (Fisher and Yates).</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="values">The values.</param>
    public void Shuffle<T>(Span<T> values)
    {
        for (var at = values.Length - 1; at > 0; at--)
        {
            var other = Next(at + 1);
            (values[at], values[other]) = (values[other], values[at]);
        }
    }

    /// <summary>From the symmetric beta distribution.</summary>
    /// <param name="alpha">Both of its parameters, above 0.</param>
    /// <returns>The number, from 0 to 1.</returns>
    public double NextBeta(double alpha)
    {
        var (first, second) = (NextLogGamma(alpha), NextLogGamma(alpha));
        return 1 / (1 + Math.Exp(second - first));
    }

    // The logarithm of a number from the gamma distribution (Marsaglia and Tsang 2000): for small shapes the number itself is below what a double holds.
    double NextLogGamma(double shape)
    {
        var boost = shape < 1 ? Math.Log(1 - NextDouble()) / shape : 0;
        var d = (shape < 1 ? shape + 1 : shape) - (1.0 / 3);
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
            var root = 1 + (normal / Math.Sqrt(9 * d));
            if (root > 0 && Math.Log(1 - NextDouble()) < (0.5 * normal * normal) + d - (d * root * root * root) + (3 * d * Math.Log(root)))
            {
                return boost + Math.Log(d) + (3 * Math.Log(root));
            }
        }
    }
}
