namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Runs of neighbouring elements in offset tables.</summary>
static class HostRuns
{
    /// <summary>The largest length such that every stretch of so many entries, from the table's start on, names neighbouring elements.</summary>
    /// <param name="table">The offsets.</param>
    /// <returns>The length; at least 1. It divides the number of entries.</returns>
    public static int Length(ReadOnlySpan<int> table)
    {
        var length = table.Length;
        for (var at = 1; at < table.Length; at++)
        {
            if (table[at] != table[at - 1] + 1)
            {
                length = Gcd(length, at);
            }
        }

        return Math.Max(1, length);
    }

    /// <summary>The greatest common divisor.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">Another one.</param>
    /// <returns>The divisor.</returns>
    public static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
