namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Runs of neighbouring elements in offset tables.</summary>
static class HostRuns
{
    /// <summary>How the entries of a table follow one another: as neighbours, or as every second element where these make longer runs.</summary>
    /// <param name="table">The offsets.</param>
    /// <returns>The longer runs.</returns>
    public static HostRun Of(ReadOnlySpan<int> table)
    {
        var (each, second) = (Length(table), Length(table, 2));
        return second > each ? new HostRun(second, 2) : new HostRun(each, 1);
    }

    /// <summary>The largest length such that in every stretch of so many entries, from the table's start on, elements are as far apart as is said.</summary>
    /// <param name="table">The offsets.</param>
    /// <param name="step">How far.</param>
    /// <returns>The length; at least 1. It divides the number of entries.</returns>
    public static int Length(ReadOnlySpan<int> table, int step = 1)
    {
        var length = table.Length;
        for (var at = 1; at < table.Length && length > 1; at++)
        {
            if (table[at] != table[at - 1] + step && at % length != 0)
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
