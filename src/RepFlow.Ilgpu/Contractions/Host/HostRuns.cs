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
        for (var at = 1; at < table.Length && length > 1; at++)
        {
            if (table[at] != table[at - 1] + 1 && at % length != 0)
            {
                length = Gcd(length, at);
            }
        }

        return Math.Max(1, length);
    }

    /// <summary>Whether a table names neighbouring elements throughout.</summary>
    /// <param name="table">The offsets.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether each is the one before and one more.</returns>
    public static unsafe bool IsOne(int* table, int count)
    {
        for (var at = 1; at < count; at++)
        {
            if (table[at] != table[at - 1] + 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The greatest common divisor.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">Another one.</param>
    /// <returns>The divisor.</returns>
    public static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
