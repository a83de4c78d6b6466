
namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>
/// Finds the length of flow that is drawn in full colour: one for a whole clip, so that it does not flicker, and a percentile, so that a few
/// wild pixels do not pale the rest.
/// </summary>
sealed class MagnitudeScale
{
    const double Percentile = 0.99;

    // The upper 16 bits of a positive float are monotone in its value and tell lengths apart to 1/128: a histogram of all of them.
    readonly long[] counts = new long[1 << 15];
    long total;

    /// <summary>The number of elements that are NaN or infinity, which have no part in the scale.</summary>
    public long NonFinite { get; private set; }

    /// <summary>The longest displacement seen, in pixels.</summary>
    public float Longest { get; private set; }

    /// <summary>The length drawn in full colour, in pixels: the 99th percentile of the lengths that are not 0, or 1 if all are.</summary>
    public float Full
    {
        get
        {
            var rest = (long)Math.Ceiling(total * Percentile);
            for (var bin = 0; bin < counts.Length && total > 0; bin++)
            {
                rest -= counts[bin];
                if (rest <= 0)
                {
                    return Math.Min(BitConverter.UInt32BitsToSingle((uint)(bin + 1) << 16), Longest);
                }
            }

            return 1;
        }
    }

    /// <summary>Counts a field in.</summary>
    /// <param name="field">The field.</param>
    public void Add(FlowField field)
    {
        for (var i = 0; i < field.U.Length; i++)
        {
            NonFinite += (double.IsFinite(field.U[i]) ? 0 : 1) + (double.IsFinite(field.V[i]) ? 0 : 1);
            var length = (float)Math.Sqrt((field.U[i] * field.U[i]) + (field.V[i] * field.V[i]));
            if (length > 0 && float.IsFinite(length))
            {
                counts[BitConverter.SingleToUInt32Bits(length) >> 16]++;
                total++;
                Longest = Math.Max(Longest, length);
            }
        }
    }
}
