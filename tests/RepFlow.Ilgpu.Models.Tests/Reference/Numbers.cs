using System.Text;

namespace RepFlow.Ilgpu.Models.Tests.Reference;

/// <summary>The numbers that the tests and <c>make_reference.py</c> make from names.</summary>
static class Numbers
{
    /// <summary>Uniform in [-1, 1), from the name (FNV-1a) and the position.</summary>
    /// <param name="name">What they are for.</param>
    /// <param name="count">How many.</param>
    /// <returns>The numbers.</returns>
    public static double[] Of(string name, int count)
    {
        var seed = 2166136261u;
        foreach (var c in Encoding.ASCII.GetBytes(name))
        {
            seed = (seed ^ c) * 16777619u;
        }

        var numbers = new double[count];
        for (var at = 0; at < count; at++)
        {
            numbers[at] = (Mix(((uint)at * 2654435761u) + seed) / 2147483648.0) - 1;
        }

        return numbers;
    }

    static uint Mix(uint h)
    {
        h = (h ^ (h >> 15)) * 2246822519u;
        h = (h ^ (h >> 13)) * 3266489917u;
        return h ^ (h >> 16);
    }
}
