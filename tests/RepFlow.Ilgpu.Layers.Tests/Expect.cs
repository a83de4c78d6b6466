namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Comparisons of tensors.</summary>
static class Expect
{
    /// <summary>Fails unless every element is within a share of the largest expected magnitude.</summary>
    /// <param name="expected">What is right.</param>
    /// <param name="actual">What was computed.</param>
    /// <param name="tolerance">The share.</param>
    /// <param name="what">The tensor's name in the message.</param>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = 1e-30;
        foreach (var value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        var worst = 0;
        for (var at = 0; at < expected.Length; at++)
        {
            // NaN compares false with everything: it must count as the worst.
            if (!(Math.Abs(expected[at] - actual[at]) <= Math.Abs(expected[worst] - actual[worst])))
            {
                worst = at;
            }
        }

        var error = expected.Length == 0 ? 0 : Math.Abs(expected[worst] - actual[worst]) / scale;
        Assert.True(error <= tolerance, $"{what}[{worst}] is {actual[worst]} and should be {expected[worst]}: {error:e1} of {scale:g3}, allowed {tolerance:e0}.");
    }
}
