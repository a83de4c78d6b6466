using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>What emitted code does with hyper-parameters.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HyperParameter
{
    /// <summary>
    /// The number that a <see cref="float"/> was written as, in double precision: 0.1f means 0.1 there, as it does in a definition's text.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <returns>The decimal number of seven digits that rounds to it, if there is one; else the value itself.</returns>
    public static double Exact(float value)
    {
        // Outside this range a decimal has too few digits or none.
        if (!(Math.Abs(value) is > 1e-18f and < 1e18f))
        {
            return value;
        }

        var written = (double)(decimal)value;
        return (float)written == value ? written : value;
    }
}
