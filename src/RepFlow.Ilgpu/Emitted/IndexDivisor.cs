using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>An extent that kernels divide by, with what takes the place of the division: GPUs have none of integers, and compute one by some twenty instructions.</summary>
/// <remarks>
/// x / d is (x + 1) m / 2^(32 + s), rounded down, for s = log2 d and m = 2^(32 + s) / d, rounded down, but at most 2^32 - 1 (Robison, N-Bit Unsigned Division Via N-Bit Multiply-Add, 2005).
/// It is below (x + 1) / d, and so below the next quotient, since m is too small; but by 1 / d at most, since m is so by at most 2^(1 + s) / d and x + 1 no more than 2^31: so it is at least x / d.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IndexDivisor
{
    // Where the text of kernels is written anew for processors, it finds the extent in front of its multiplier (ProcessorText).
    readonly int extent;
    readonly uint multiplier;
    readonly int shift;

    /// <summary>Prepares to divide by an extent.</summary>
    /// <param name="extent">The extent. Nothing is divided by one that is not above 0: the quotients are 0 then.</param>
    public IndexDivisor(int extent)
    {
        this.extent = extent;
        if (extent > 0)
        {
            shift = BitOperations.Log2((uint)extent);
            multiplier = (uint)Math.Min(uint.MaxValue, (1UL << (32 + shift)) / (uint)extent);
        }
    }

    /// <summary>The quotient, rounded down.</summary>
    /// <param name="x">The dividend, at least 0.</param>
    /// <returns>The quotient.</returns>
    public int Quotient(int x) => (int)((uint)(((ulong)(uint)(x + 1) * multiplier) >> 32) >> shift);

    /// <summary>The remainder.</summary>
    /// <param name="x">The dividend, at least 0.</param>
    /// <returns>The remainder.</returns>
    public int Remainder(int x) => x - (Quotient(x) * extent);
}
