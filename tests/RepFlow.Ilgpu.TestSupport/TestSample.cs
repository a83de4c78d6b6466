using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Draws a part of the cases of a long sweep: a session of tests proves that part, and sessions with other seeds the rest.</summary>
/// <remarks>
/// <para><c>REPFLOW_TESTS=all</c> takes every case. <c>REPFLOW_TEST_SEED</c>, a whole number, is the seed; without it the seed is 0.</para>
/// <para><c>REPFLOW_TEST_SAMPLE</c>, as in <c>1/4</c>, is the most that is taken of tests of devices, where all devices that are tested are slow.</para>
/// </remarks>
public static class TestSample
{
    /// <summary>Whether every case is taken.</summary>
    public static bool IsAll { get; } = Environment.GetEnvironmentVariable("REPFLOW_TESTS") == "all";

    /// <summary>What is drawn by.</summary>
    public static int Seed { get; } =
        Environment.GetEnvironmentVariable("REPFLOW_TEST_SEED") is { Length: > 0 } seed ? int.Parse(seed, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    /// <summary>Of how many tests of devices one is taken at most; 1 where that is left to each.</summary>
    public static int DevicesOneIn { get; } = Environment.GetEnvironmentVariable("REPFLOW_TEST_SAMPLE") is { Length: > 0 } sample
        ? int.Parse(sample.AsSpan(sample.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture)
        : 1;

    /// <summary>The cases of a kind that are taken in this session.</summary>
    /// <inheritdoc cref="Draw{T}(int, string, IReadOnlyList{T}, Func{T, string}, int, bool)"/>
    public static IReadOnlyList<T> Draw<T>(string kind, IReadOnlyList<T> cases, Func<T, string> subject, int oneIn, bool keepsOne = true) =>
        IsAll ? cases : Draw(Seed, kind, cases, subject, oneIn, keepsOne);

    /// <summary>The cases of a kind that a seed draws. Seeds that follow one another, as many as <paramref name="oneIn"/>, draw each case once.</summary>
    /// <typeparam name="T">A case.</typeparam>
    /// <param name="seed">The seed, at least 0.</param>
    /// <param name="kind">What the cases have in common.</param>
    /// <param name="cases">All of them.</param>
    /// <param name="subject">What a case is drawn by: those of one subject are drawn together.</param>
    /// <param name="oneIn">Of how many subjects one is taken.</param>
    /// <param name="keepsOne">Whether at least one is taken of however few there are.</param>
    /// <returns>Some of the cases, in their order.</returns>
    public static IReadOnlyList<T> Draw<T>(int seed, string kind, IReadOnlyList<T> cases, Func<T, string> subject, int oneIn, bool keepsOne = true)
    {
        ArgumentNullException.ThrowIfNull(cases);
        if (oneIn <= 1 || cases.Count == 0)
        {
            return cases;
        }

        // By what they are called and not by where they stand, so that neighbours, which are often alike, are in different parts.
        var subjects = cases.Select(subject).Distinct(StringComparer.Ordinal).OrderBy(Hash).ThenBy(name => name, StringComparer.Ordinal).ToList();
        var parts = keepsOne ? Math.Min(oneIn, subjects.Count) : oneIn;
        var first = Hash(kind) + (long)seed;
        var taken = subjects.Where((_, at) => (at + first) % parts == 0).ToHashSet(StringComparer.Ordinal);
        return [.. cases.Where(one => taken.Contains(subject(one)))];
    }

    /// <summary>What a session says of a sweep that it has not run whole, short enough for xunit to print it.</summary>
    /// <param name="taken">How many cases were taken.</param>
    /// <param name="all">Of how many.</param>
    /// <returns>The line; <c>.ci/run</c> reads it.</returns>
    public static string Left(int taken, int all) => $"{all - taken} of {all} left to other seeds than {Seed}";

    static uint Hash(string text) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
