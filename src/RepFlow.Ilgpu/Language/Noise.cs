namespace RepFlow.Ilgpu;

/// <summary>
/// Counter-based random numbers: the n-th number of a seed is a function of both, so nothing is stored and the backward pass can ask
/// again. SplitMix64's finaliser (Steele, Lea and Flood 2014) over seed and counter.
/// </summary>
public static class Noise
{
    /// <summary>Uniform in [0, 1), exact in single precision (24 bits).</summary>
    /// <param name="seed">The stream.</param>
    /// <param name="counter">The position in the stream.</param>
    /// <returns>The number.</returns>
    [DeviceFunction]
    public static float Uniform(int seed, int counter) =>
        (Bits((uint)seed, (uint)counter) >> 40) * (1f / 16777216f);

    /// <summary>Standard normal, by Box and Muller's transform. For use on the host.</summary>
    /// <param name="seed">The stream.</param>
    /// <param name="counter">The position in the stream.</param>
    /// <returns>The number.</returns>
    public static double Normal(ulong seed, ulong counter)
    {
        var u = ((Bits(seed, 2 * counter) >> 11) + 1) * (1.0 / 9007199254740992.0);
        var v = (Bits(seed, (2 * counter) + 1) >> 11) * (1.0 / 9007199254740992.0);
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }

    /// <summary>64 random bits.</summary>
    /// <param name="seed">The stream.</param>
    /// <param name="counter">The position in the stream.</param>
    /// <returns>The bits.</returns>
    public static ulong Bits(ulong seed, ulong counter)
    {
        var z = Mix(seed + 0x9E3779B97F4A7C15UL) + (counter * 0x9E3779B97F4A7C15UL);
        return Mix(z);
    }

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
