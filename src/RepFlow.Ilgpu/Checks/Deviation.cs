using System.Globalization;

namespace RepFlow.Ilgpu;

/// <summary>How far values lie from those they should equal.</summary>
/// <param name="Error">The largest relative error; infinite where one is not a number and the other is.</param>
/// <param name="Difference">What is wrong in words, for a message.</param>
readonly record struct Deviation(double Error, string Difference)
{
    /// <summary>Elements below this share of the largest are measured by that share: the rounding of sums is no smaller for them.</summary>
    const double Floor = 0.01;

    /// <summary>Compares element by element.</summary>
    /// <param name="values">The values.</param>
    /// <param name="expected">What they should equal.</param>
    /// <param name="where">Where that was computed, as in <c>on the host</c>.</param>
    /// <param name="scale">What errors are relative to where it is larger than the expected element: of values that are zero but for rounding, what they are the difference of.</param>
    /// <returns>The largest error relative to the expected element.</returns>
    public static Deviation Relative(double[] values, double[] expected, string where, double scale) => Worst(values, expected, where, Floor, scale);

    /// <summary>Compares element by element, on the scale of the largest.</summary>
    /// <param name="values">The values.</param>
    /// <param name="expected">What they should equal.</param>
    /// <param name="where">Where that was computed, as in <c>on the host</c>.</param>
    /// <returns>The largest error relative to the largest expected element.</returns>
    public static Deviation OfLargest(double[] values, double[] expected, string where) => Worst(values, expected, where, 1, 0);

    /// <summary>Compares as a whole.</summary>
    /// <param name="values">The values.</param>
    /// <param name="expected">What they should equal.</param>
    /// <param name="scale">What the difference is relative to where that is larger than the norm.</param>
    /// <returns>The norm of the difference relative to the norm.</returns>
    public static double Norm(double[] values, double[] expected, double scale)
    {
        var (difference, norm) = (0.0, 0.0);
        for (var at = 0; at < expected.Length; at++)
        {
            if (!Same(values[at], expected[at]))
            {
                difference += (values[at] - expected[at]) * (values[at] - expected[at]);
                norm += expected[at] * expected[at];
            }
            else if (double.IsFinite(expected[at]))
            {
                norm += expected[at] * expected[at];
            }
        }

        norm = Math.Max(norm, scale * scale);
        return difference == 0 ? 0 : norm == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / norm);
    }

    /// <summary>The worse of two.</summary>
    /// <param name="other">The other.</param>
    /// <returns>The one with the larger error.</returns>
    public Deviation Or(Deviation other) => other.Error > Error ? other : this;

    /// <summary>The largest magnitude of some numbers; 0 of none.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>The magnitude.</returns>
    public static double Largest(double[] values) => values.Where(double.IsFinite).Select(Math.Abs).Append(0).Max();

    static Deviation Worst(double[] values, double[] expected, string where, double floor, double atLeast)
    {
        var scale = Math.Max(floor * Largest(expected), atLeast);
        var worst = new Deviation(0, "");
        var worstAt = -1;
        for (var at = 0; at < expected.Length; at++)
        {
            if (!Same(values[at], expected[at]))
            {
                var error = Math.Abs(values[at] - expected[at]) / Math.Max(Math.Abs(expected[at]), Math.Max(scale, double.Epsilon));
                if (!(error <= worst.Error))
                {
                    worst = new(double.IsNaN(error) ? double.PositiveInfinity : error, "");
                    worstAt = at;
                }
            }
        }

        return worstAt < 0 ? worst : worst with { Difference = Describe(values, expected, where, worstAt) };
    }

    static string Describe(double[] values, double[] expected, string where, int at) =>
        values.All(double.IsNaN) && !expected.All(double.IsNaN) ? "nothing was written"
        : values.All(value => value == 0) && expected.Any(value => value != 0) ? $"every element is 0, which is not so {where}"
        : string.Create(CultureInfo.InvariantCulture, $"element {at} is {values[at]:g6}, {where} {expected[at]:g6}");

    static bool Same(double value, double expected) => value.Equals(expected) || value == expected;
}
