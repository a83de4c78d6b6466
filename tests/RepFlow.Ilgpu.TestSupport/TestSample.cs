using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Draws some of the tests of devices, where all of them would take too long.</summary>
/// <remarks>
/// The environment variable <c>REPFLOW_TEST_SAMPLE</c> says how many, as in <c>1/4</c>; without it all are taken. <c>REPFLOW_TEST_SEED</c> says which.
/// </remarks>
public static class TestSample
{
    static readonly string seed = Environment.GetEnvironmentVariable("REPFLOW_TEST_SEED") ?? "";

    static readonly int oneIn = Environment.GetEnvironmentVariable("REPFLOW_TEST_SAMPLE") is { Length: > 0 } sample
        ? int.Parse(sample[(sample.IndexOf('/', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture)
        : 1;

    /// <summary>Whether a test is drawn.</summary>
    /// <param name="test">Its full name with its arguments: the same seed draws the same tests in every run.</param>
    /// <returns>True if it is.</returns>
    public static bool Takes(string test) => SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {test}"))[0] % oneIn == 0;
}
